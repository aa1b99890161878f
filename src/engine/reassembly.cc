// SPDX-License-Identifier: Apache-2.0
#include "engine/reassembly.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "wire/ip_packet.h"

namespace spigrp {
namespace {

constexpr std::uint8_t kEcnMask = 3;
constexpr std::uint8_t kNotEct = 0;
constexpr std::uint8_t kCongestion = 3;

FragmentKey key_of(const Lane& lane, const Fragment& fragment) {
  const bool v4 = lane.ip.family == Family::ipv4;
  return {lane.ip.src, lane.ip.dst, fragment.id, v4 ? fragment.protocol : std::uint8_t{0}};
}

// The longest that the headers and the data of a packet can be together.
std::size_t longest(const Fragment& fragment, Family family) {
  return max_total_len(family) - fragment.headers_len;
}

// What is wrong with the fragment itself, whatever the others are.
std::optional<Verdict> own_fault(const Lane& lane, const Fragment& fragment) {
  if (fragment.data_len == 0 || (fragment.more && fragment.data_len % 8 != 0)) {
    return Verdict::fragment_malformed;
  }
  if (fragment.end() > longest(fragment, lane.ip.family)) return Verdict::too_big;
  if (fragment.is_first() && !headers_are_whole(lane.bytes(), fragment)) return Verdict::fragment_tiny;
  return std::nullopt;
}

// A fragment header around a whole packet.
void strip(Lane& lane, const Fragment& atomic) {
  const MutableBytes bytes = lane.bytes();
  const std::size_t header = atomic.data_at - atomic.headers_len;
  std::memmove(bytes.data() + header, bytes.data(), atomic.headers_len);
  lane.packet->shrink_front(header);
  end_fragment(lane.bytes(), atomic);
}

void mark_congestion(MutableBytes packet) {
  const auto ip = parse_ip_packet(packet);
  SPIGRP_REQUIRE(ip);
  set_traffic_class(packet, ip->traffic_class | kCongestion);
}

bool resize(Packet& packet, std::size_t len) {
  if (len <= packet.size()) {
    packet.shrink_back(packet.size() - len);
    return true;
  }
  const std::size_t more = len - packet.size();
  const std::size_t back = std::min(more, packet.tailroom());
  if (more - back > packet.headroom()) return false;
  packet.grow_back(back);
  packet.grow_front(more - back);
  return true;
}

}  // namespace

void Reassembly::measure(Arena& arena, const ReassemblyLimits& limits) {
  FragmentMemory::measure(arena, limits.fragments, limits.bytes);
  arena.measure<PartialPacket>(limits.packets);
}

Reassembly::Reassembly(Arena& arena, const ReassemblyLimits& limits)
    : limits_(limits),
      memory_(arena, limits.fragments, limits.bytes),
      partials_(arena.make<PartialPacket>(limits.packets)) {
  SPIGRP_REQUIRE(limits.packets > 0 && limits.packets_per_source > 0);
}

bool Reassembly::take(Lane& lane) {
  const auto fragment = read_fragment(lane.bytes());
  SPIGRP_REQUIRE(fragment);
  if (fragment->is_atomic()) {
    strip(lane, *fragment);
    return true;
  }
  const std::uint64_t arrived = lane.packet->arrived;
  expire(arrived);
  if (const auto fault = own_fault(lane, *fragment)) {
    lane.drop(*fault);
    return false;
  }
  PartialPacket& partial = find_or_begin(key_of(lane, *fragment), arrived);
  if (const auto verdict = partial.doomed()) {
    lane.drop(*verdict);
    return false;
  }
  switch (partial.fit(*fragment, lane.bytes().subspan(fragment->data_at), memory_.store)) {
    case Fit::duplicate:
      lane.drop(Verdict::fragment_duplicate);
      return false;
    case Fit::overlap:
      return drop_all(partial, lane, Verdict::fragment_overlap);
    case Fit::contradiction:
      return drop_all(partial, lane, Verdict::fragment_contradiction);
    case Fit::fits:
      break;
  }
  if (!make_room(partial, PartialPacket::cells_for(*fragment))) {
    return drop_all(partial, lane, Verdict::fragment_limit);
  }
  partial.add(*fragment, lane.bytes(), lane.ip.traffic_class & kEcnMask, memory_);
  if (partial.is_complete()) return join(partial, lane);
  lane.drop(Verdict::fragment_held);
  return false;
}

PartialPacket* Reassembly::find(const FragmentKey& key) {
  const auto found = std::ranges::find_if(
      partials_, [&](const PartialPacket& partial) { return partial.in_use() && partial.key() == key; });
  return found == partials_.end() ? nullptr : &*found;
}

PartialPacket& Reassembly::find_or_begin(const FragmentKey& key, std::uint64_t arrived) {
  PartialPacket* found = find(key);
  if (found != nullptr) return *found;
  PartialPacket& partial = free_place(key.src);
  partial.begin(key, arrived, next_serial_++);
  return partial;
}

template <class Condition>
PartialPacket* Reassembly::oldest(Condition condition) {
  PartialPacket* oldest = nullptr;
  for (PartialPacket& partial : partials_) {
    if (!partial.in_use() || !condition(partial)) continue;
    if (oldest == nullptr || partial.serial() < oldest->serial()) oldest = &partial;
  }
  return oldest;
}

// A source that has its share gives up its own oldest, so that it harms no other.
PartialPacket& Reassembly::free_place(const IpAddress& source) {
  const auto is_of_source = [&](const PartialPacket& p) { return p.in_use() && p.key().src == source; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(partials_, is_of_source));
  if (count >= limits_.packets_per_source) {
    PartialPacket* own = oldest(is_of_source);
    end(*own, Verdict::fragment_limit);
    return *own;
  }
  const auto unused = std::ranges::find_if(partials_, [](const PartialPacket& p) { return !p.in_use(); });
  if (unused != partials_.end()) return *unused;
  PartialPacket* any = oldest([](const PartialPacket&) { return true; });
  end(*any, Verdict::fragment_limit);
  return *any;
}

bool Reassembly::make_room(const PartialPacket& partial, std::size_t cells) {
  if (partial.num_pieces() >= limits_.fragments_per_packet) return false;
  while (!memory_.has_piece() || memory_.store.num_free() < cells) {
    PartialPacket* other =
        oldest([&](const PartialPacket& p) { return &p != &partial && p.num_pieces() > 0; });
    if (other == nullptr) return false;
    end(*other, Verdict::fragment_limit);
  }
  return true;
}

void Reassembly::end(PartialPacket& partial, Verdict verdict) {
  ended_.count(verdict, partial.num_pieces());
  partial.clear(memory_);
}

bool Reassembly::drop_all(PartialPacket& partial, Lane& lane, Verdict verdict) {
  ended_.count(verdict, partial.num_pieces());
  partial.doom(memory_, verdict);
  lane.drop(verdict);
  return false;
}

// The fragment that came last is a piece of `partial` by now; its memory is free for the whole packet.
bool Reassembly::join(PartialPacket& partial, Lane& lane) {
  const bool marked = partial.has_ecn(kCongestion);
  if (partial.total_len() > max_total_len(lane.ip.family)) {
    lane.drop(Verdict::too_big);  // the first fragment has longer headers than the others
  } else if (marked && partial.has_ecn(kNotEct)) {
    lane.drop(Verdict::ecn);
  } else if (!resize(*lane.packet, partial.total_len())) {
    lane.drop(Verdict::no_room);
  } else {
    const MutableBytes bytes = lane.bytes();
    partial.write(bytes, memory_.store);
    if (marked) mark_congestion(bytes);
    lane.packet->joined = true;
  }
  ended_.count(lane.alive() ? Verdict::reassembled : lane.packet->verdict, partial.num_pieces() - 1);
  partial.clear(memory_);
  return lane.alive();
}

void Reassembly::expire(std::uint64_t now) {
  for (PartialPacket& partial : partials_) {
    const bool is_over =
        partial.in_use() && now > partial.started() && now - partial.started() > limits_.lifetime;
    if (is_over) end(partial, Verdict::fragment_timeout);
  }
}

void Reassembly::flush() {
  for (PartialPacket& partial : partials_) {
    if (partial.in_use()) end(partial, Verdict::fragment_timeout);
  }
}

VerdictCounters Reassembly::settle() {
  const VerdictCounters settled = ended_;
  ended_ = {};
  return settled;
}

}  // namespace spigrp
