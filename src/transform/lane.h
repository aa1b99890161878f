// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/byte_order.h"
#include "spigrp/compressor.h"
#include "spigrp/packet.h"
#include "spigrp/provider.h"
#include "spigrp/sa.h"
#include "spigrp/verdict.h"
#include "wire/ip_packet.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {

inline constexpr std::size_t kMaxBurst = 64;

/// Head says how much of the outermost IP header is still to be written: nothing, its length and protocol, or all of it.
enum class Head : std::uint8_t { written, stale, missing };

/// Lane is one packet on its way through a chain, and what is known of its outermost IP header. The transforms keep `ip`
/// true while they change the packet. The header itself is left to settle(), or the next transform would change it again.
struct Lane {
  Packet* packet = nullptr;
  IpPacket ip;
  bool dummy = false;  ///< to apply: Packet::dummy, and the next ESP says that there is nothing inside
  Head head = Head::written;
  std::uint16_t ipv4_id = 0;   ///< what `ip` does not have of a header that is missing
  std::uint32_t left_gap = 0;  ///< so many bytes between the headers and payload_at are of what was taken off

  MutableBytes bytes() const { return packet->bytes(); }
  /// payload() is what stands behind the IP headers: to apply to, or to remove from.
  MutableBytes payload() const { return bytes().subspan(ip.payload_at); }
  /// size() is the length of the IP packet.
  std::size_t size() const { return packet->size() - left_gap; }
  bool alive() const { return packet->verdict == Verdict::pending; }
  void drop(Verdict verdict) { packet->verdict = verdict; }
};

/// keep_alive() moves the lanes that were not dropped to the front, in order, and returns them.
inline std::span<Lane> keep_alive(std::span<Lane> lanes) {
  const auto rest = std::ranges::remove_if(lanes, [](const Lane& lane) { return !lane.alive(); });
  return lanes.first(lanes.size() - rest.size());
}

/// The longest an IP packet of this family can be.
constexpr std::size_t max_total_len(Family family) {
  return family == Family::ipv4 ? kMaxIpPacket : kIpv6HeaderLen + kMaxIpPacket;
}

/// has_room() is false, and the packet dropped, where it cannot grow by so much, as a packet of its family or of the
/// one that it becomes.
inline bool has_room(Lane& lane, Family outer, std::size_t front, std::size_t back) {
  const Packet& packet = *lane.packet;
  if (packet.size() + front + back > max_total_len(outer)) [[unlikely]] {
    lane.drop(Verdict::too_big);
  } else if (packet.headroom() < front || packet.tailroom() < back) [[unlikely]] {
    lane.drop(Verdict::no_room);
  } else {
    return true;
  }
  return false;
}
inline bool has_room(Lane& lane, std::size_t front, std::size_t back) {
  return has_room(lane, lane.ip.family, front, back);
}

/// move_headers() moves `len` bytes.
void move_headers(std::uint8_t* to, const std::uint8_t* from, std::size_t len);

/// open_gaps() moves the IP headers `front` bytes towards the front, makes room for `back` bytes behind all, and returns what
/// stands behind the headers now: the first gap, what stood there before, and the other one. Lengths in the headers are not
/// changed.
inline MutableBytes open_gaps(Lane& lane, std::size_t front, std::size_t back) {
  Packet& packet = *lane.packet;
  packet.grow(front, back);
  const MutableBytes bytes = packet.bytes();
  if (lane.head != Head::missing) move_headers(bytes.data(), bytes.data() + front, lane.ip.payload_at);
  return bytes.subspan(lane.ip.payload_at);
}

/// finish() notes the packet's length, and the protocol of what now stands behind the IP headers.
inline void finish(Lane& lane, std::uint8_t protocol) {
  lane.ip.total_len = lane.size();
  lane.ip.protocol = protocol;
  if (lane.head == Head::written) lane.head = Head::stale;
}

/// leave_gap() takes `count` bytes behind the IP headers out of the packet, and finishes it. The headers are not moved before
/// settle(): a tunnel that is removed next takes the gap along.
inline void leave_gap(Lane& lane, std::size_t count, std::uint8_t protocol) {
  SPIGRP_REQUIRE(lane.ip.payload_at + count <= lane.packet->size());
  lane.ip.payload_at += count;
  lane.left_gap += static_cast<std::uint32_t>(count);
  finish(lane, protocol);
}

/// settle() makes the bytes of each packet what its `ip` says.
void settle(std::span<Lane> lanes);
inline void settle(Lane& lane) { settle({&lane, 1}); }

/// kMaxHeaders: AH counts others than stand before it, and keeps them the while; longer ones are refused.
inline constexpr std::size_t kMaxHeaders = 512;

/// kMaxIcvLen: HMAC-SHA2-512-256 has the longest.
inline constexpr std::size_t kMaxIcvLen = 32;

/// JobMemory is what a CryptoJob points to beside the packet. What most packets use stands in front; where pointers have 64 bits, in one
/// line of the cache.
// Whatever is chosen here goes by the machine: what depended on how this is compiled would differ between the core and its callers.
inline constexpr std::size_t kJobAlign = sizeof(void*) == 8 ? 64 : alignof(std::uint64_t);
struct alignas(kJobAlign) JobMemory {
  std::uint64_t sequence = 0;
  std::array<Bytes, 3> lead{};
  Lane* lane = nullptr;
  std::array<Bytes, 1> trail{};
  std::array<std::uint8_t, 4> sequence_high{};
  std::array<std::uint8_t, kMaxIcvLen> icv{};  // that came with AH

  /// high_bits() is what ESN adds to the ICV: four bytes of the sequence number, or none without ESN.
  Bytes high_bits(bool esn) {
    if (!esn) return {};
    store_be32(sequence_high, static_cast<std::uint32_t>(sequence >> 32));
    return sequence_high;
  }
  /// high_bits_behind() is the same as what stands behind a text: a part, or none at all.
  std::span<const Bytes> high_bits_behind(bool esn) {
    if (!esn) return {};
    trail[0] = high_bits(esn);
    return trail;
  }
};

/// IvPool has random bytes for IVs at hand, since to ask for those of one packet takes longer than to encrypt it. They are secret
/// until they are used, and then public.
class IvPool {
 public:
  /// take() fills an IV.
  void take(MutableBytes iv, Provider& provider) {
    if (bytes_.size() - used_ < iv.size()) {
      provider.random(bytes_);
      used_ = 0;
    }
    std::ranges::copy(std::span(bytes_).subspan(used_, iv.size()), iv.begin());
    used_ += iv.size();
  }

 private:
  // To ask for some thousands takes hardly longer than for some hundreds.
  std::array<std::uint8_t, 8192> bytes_{};
  std::size_t used_ = sizeof bytes_;
};

/// Workspace is the memory of one worker, used again for every burst.
struct Workspace {
  std::array<Lane, kMaxBurst> lanes{};
  std::array<CryptoJob, kMaxBurst> jobs{};
  std::array<JobMemory, kMaxBurst> memory{};
  std::array<std::array<std::uint8_t, kMaxHeaders>, kMaxBurst> headers{};  // of each job, where it is AH's
  std::array<std::uint8_t, 65536> compressed{};
  IvPool random_ivs;
  Compressor* compressor = nullptr;
  LifeObserver* life_observer = nullptr;
};

}  // namespace spigrp
