// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "spigrp/algorithm.h"
#include "spigrp/group.h"
#include "spigrp/ip_address.h"
#include "spigrp/lifetime.h"
#include "spigrp/provider.h"
#include "spigrp/replay_window.h"
#include "spigrp/said.h"

namespace spigrp {

/// DontFragment says what the outer IPv4 header of a tunnel gets as its DF bit.
enum class DontFragment : std::uint8_t { copy, set, clear };

/// TunnelPolicy is how `tun` fills an outer header.
struct TunnelPolicy {
  std::optional<std::uint8_t> dscp;  ///< 0 to 63; absent: copied from the inner packet
  DontFragment df = DontFragment::copy;
  std::uint8_t hop_limit = 64;
  bool ecn = true;  ///< RFC 6040 normal mode; off: the outer ECN field is 0 and ignored (KLIPS)
  /// In IPv6, 20 bits; absent: copied from the inner packet, 0 for an IPv4 one. A label that is copied tells who
  /// watches the path which packets belong together.
  std::optional<std::uint32_t> flow_label = 0;
  /// The path MTU behind the tunnel, for its whole group, in the place of EngineOptions::mtu; 0: that one.
  std::size_t mtu = 0;
};

/// NattMode is how ESP is put into UDP, where a NAT is on the way: as RFC 3948 has it, where IKE on the same
/// port is marked (nonesp), or as the draft before it, where ESP is (nonike).
enum class NattMode : std::uint8_t { none, nonesp, nonike };

/// NattPolicy is the encapsulation of an ESP SA. The ports are those of its packets; on the way in, the
/// source port is the NAT's to choose, and is not looked at.
struct NattPolicy {
  NattMode mode = NattMode::none;
  std::uint16_t sport = 0;
  std::uint16_t dport = 0;
  friend bool operator==(const NattPolicy&, const NattPolicy&) = default;
};

/// CompPolicy says when `comp` tries at all.
enum class CompPolicy : std::uint8_t {
  rfc,    ///< from 90 bytes of payload, when the packet gets shorter
  klips,  ///< when it saves 32 bytes (above 512 bytes of payload: a sixteenth), never on AH, ESP, IPComp,
          ///< fragments
};

/// kMaxTfcLen leaves room for the headers of any group.
inline constexpr std::size_t kMaxTfcLen = 60'000;

/// SaSpec is all that defines an SA. Keys are read while it is added, and not kept here.
struct SaSpec {
  Said said;
  std::optional<AlgorithmId> algorithm;  ///< none for `tun`
  Keys keys;
  IpAddress tunnel_src;  ///< outer source: what apply writes and remove demands (tun only)
  std::size_t replay_window = 64;
  std::uint64_t last_sequence = 0;  ///< last number used (out) or seen (in); 32 bits without ESN
  bool esn = false;                 ///< extended (64-bit) sequence numbers, RFC 4303 section 2.2.1
  TunnelPolicy tunnel;
  CompPolicy comp = CompPolicy::rfc;
  NattPolicy natt;  ///< of esp only
  /// To so many bytes, at most kMaxTfcLen, an IP packet in ESP is filled up (RFC 4303 section 2.7); esp only.
  std::size_t tfc_len = 0;
  LifeRules life;
  std::uint64_t added_at = 0;  ///< by the clock of Packet::arrived
};

/// SaTraffic counts what an SA transformed: packets, and bytes as the total IP length after the transform.
struct SaTraffic {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const SaTraffic&, const SaTraffic&) = default;
};

/// SaErrors counts packets that came for an SA and that it refused. It is the one thing in an SA that a refused
/// packet changes, and nothing on the packet path reads it.
struct SaErrors {
  std::uint64_t icv = 0;              ///< a wrong ICV
  std::uint64_t replay = 0;           ///< a number that was seen, or that is left of the window
  std::uint64_t pad = 0;              ///< ESP: a right ICV, or none, around wrong padding
  std::uint64_t ciphertext_size = 0;  ///< ESP: too short, or no multiple of the cipher's block
  friend bool operator==(const SaErrors&, const SaErrors&) = default;
};

/// CompRatio is what `comp` gains, as KLIPS counted it: the total IP length of every packet without and with
/// compression, in either direction, those that went or came uncompressed included.
struct CompRatio {
  std::uint64_t plain = 0;
  std::uint64_t compressed = 0;
  friend bool operator==(const CompRatio&, const CompRatio&) = default;
};

/// CompState is the adaptive skip of KLIPS: after eight failures in a row skip four packets, then after each
/// two more skip eight.
struct CompState {
  std::uint32_t failures = 0;
  std::uint32_t skip = 0;
  friend bool operator==(const CompState&, const CompState&) = default;
};

/// Sa is the state behind a SAID. It lives in a Database, does not move, and is used by one worker at a time.
struct Sa {
  Said said;
  const Algorithm* algorithm = nullptr;  ///< nullptr for `tun`
  CryptoContext* crypto = nullptr;       ///< nullptr for `tun` and `comp`
  Provider* provider = nullptr;          ///< whose `crypto` it is
  IpAddress tunnel_src;
  TunnelPolicy tunnel;
  CompPolicy comp_policy = CompPolicy::rfc;
  bool esn = false;
  bool has_limits = false;  ///< life.any(), which is asked for every burst
  NattPolicy natt;
  std::size_t tfc_len = 0;
  LifeRules life;

  // The group is a chain of neighbours, inside to outside.
  Sa* inner = nullptr;
  Sa* outer = nullptr;

  // What changes with packets.
  std::uint64_t last_sent = 0;   ///< last sequence number used for sending
  std::uint64_t send_limit = 0;  ///< the last one that may be used; never above 2^32-1 without ESN
  ReplayWindow window;
  CompState comp_state;
  CompRatio comp_ratio;
  std::uint16_t next_ipv4_id = 0;
  SaTraffic sent;
  SaTraffic received;
  SaErrors errors;
  LifeUse life_use;
  std::uint16_t life_told = 0;  ///< limits that a LifeObserver was told of, a bit each
};

/// SaChain is the SAs of a group, or of its outer part, inside to outside.
class SaChain {
 public:
  SaChain() = default;
  /// from() is `first` and all outside it, which is what an eroute that points to `first` applies.
  static SaChain from(Sa& first);
  /// whole() is the whole group that `member` is in; an ungrouped SA is a group of one.
  static SaChain whole(Sa& member);

  std::span<Sa* const> sas() const { return std::span(sas_).first(size_); }
  std::size_t size() const { return size_; }
  /// inner_part() is the first SAs, at most `count`.
  SaChain inner_part(std::size_t count) const {
    SaChain part = *this;
    part.size_ = std::min(count, size_);
    return part;
  }

 private:
  std::array<Sa*, kMaxGroupSas> sas_{};
  std::size_t size_ = 0;
};

}  // namespace spigrp
