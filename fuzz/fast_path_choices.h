// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "spigrp/engine.h"
#include "spigrp/providers.h"
#include "support/two_sides.h"

// What the target `fast_path` chooses: the two ends of a tunnel, and packets for it. What a byte means stands beside it;
// fast_path() in tools/fuzzing/seeds.py has to say the same.
namespace spigrp::fuzz {

using namespace spigrp::test;

/// Input hands out the bytes of an input, and zeros behind its end.
class Input {
 public:
  explicit Input(Bytes bytes) : left_(bytes) {}
  bool empty() const { return left_.empty(); }
  Bytes bytes(std::size_t count) {
    const Bytes taken = left_.first(std::min(count, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }
  template <std::size_t kCount>
  std::array<std::uint8_t, kCount> record() {
    std::array<std::uint8_t, kCount> all{};
    std::ranges::copy(bytes(kCount), all.begin());
    return all;
  }

 private:
  Bytes left_;
};

// The first five are for the fast path.
inline constexpr AlgorithmId kAlgorithms[] = {
    AlgorithmId::esp_chacha20_poly1305,
    {AlgorithmUse::esp, CipherId::aes128_gcm16},
    {AlgorithmUse::esp, CipherId::aes256_gcm8},
    {AlgorithmUse::esp, CipherId::aes128_cbc, IntegrityId::hmac_sha2_256_128},
    {AlgorithmUse::esp, CipherId::aes256_cbc, IntegrityId::hmac_sha2_512_256},
    AlgorithmId::esp_null_hmac_sha2_256_128,
    {AlgorithmUse::esp, CipherId::aes128_ccm16},
    {AlgorithmUse::esp, CipherId::aes128_gmac},
    {AlgorithmUse::esp, CipherId::triple_des_cbc, IntegrityId::hmac_sha1_96},
    {AlgorithmUse::esp, CipherId::aes128_ctr, IntegrityId::hmac_sha2_256_128},
};
inline constexpr std::size_t kWindows[] = {64, 0, 32, 33, 65, 128, 1000, 4096};
inline constexpr std::uint64_t kStarts[] = {0,           20,          0xffff'ffe0,   0xffff'fff8,
                                            0xffff'fffe, 0xffff'ffff, 0x2'ffff'fff0, 0xffff'ffff'ffff'fff0};
inline constexpr std::uint64_t kBehind[] = {0, 1, 40, 5000};  // the receiver's last number: some were lost
inline constexpr std::uint8_t kHopLimits[] = {64, 255, 1, 0};
inline constexpr std::size_t kMtus[] = {0, 1500, 600, 1280, 100, 68, 65'535, 200};

/// Kind is what is special about the group: nothing, or what makes it one that is not for the fast path.
enum class Kind : std::uint8_t {
  tunnel_mode,
  hard_limit,
  soft_limit,
  time_limit,
  in_udp,
  filled,
  under_ah,
  two_tunnels,
  ah_tunnel,
  compressed,
  ipv6_tunnel,
  transport_mode,
  bare_tunnel,
  count_
};

inline std::string_view saids_of(Kind kind) {
  switch (kind) {
    case Kind::under_ah:
      return "tun.1001@203.0.113.2 esp.1002@203.0.113.2 ah.1003@203.0.113.2";
    case Kind::two_tunnels:
      return "tun.1000@203.0.113.2 tun.1001@203.0.113.2 esp.1002@203.0.113.2";
    case Kind::ah_tunnel:
      return "tun.1001@203.0.113.2 ah.1002@203.0.113.2";
    case Kind::compressed:
      return "tun.1001@203.0.113.2 comp.1005@203.0.113.2 esp.1002@203.0.113.2";
    case Kind::ipv6_tunnel:
      return "tun:1001@2001:db8::9 esp:1002@2001:db8::9";
    case Kind::transport_mode:
      return "esp.1002@203.0.113.2";
    case Kind::bare_tunnel:
      return "tun.1001@203.0.113.2";
    default:
      return "tun.1001@203.0.113.2 esp.1002@203.0.113.2";
  }
}

// Eroutes lead to the first SA of the group, to its ESP, to another group, back to the peer, or nowhere.
enum class Target : std::uint8_t { group, esp, other, back, nowhere };
struct Way {
  std::string_view src;
  std::string_view dst;
  Target target;
  std::uint8_t protocol = 0;
  std::uint16_t dst_port = 0;
};
inline constexpr Way kWays[] = {
    {"10.1.0.0/16", "10.2.0.0/16", Target::group},         {"10.1.0.0/16", "10.2.7.0/24", Target::group},
    {"10.1.0.0/16", "10.2.7.0/24", Target::other, 17, 53}, {"0.0.0.0/0", "0.0.0.0/0", Target::group},
    {"10.1.9.0/24", "0.0.0.0/0", Target::nowhere},         {"10.1.0.0/16", "10.3.0.0/16", Target::esp},
    {"10.2.0.0/16", "10.1.0.0/16", Target::back},          {"::/0", "::/0", Target::group},
};
inline constexpr std::string_view kNowhere[] = {
    "%drop", "%pass", "%reject", "%hold", "%trap", "%trapsubnet", "tun.0@0.0.0.0", "tun.9999@203.0.113.2"};
inline constexpr std::string_view kOther = "tun.2001@203.0.113.2 esp.2002@203.0.113.2";
inline constexpr std::string_view kBack = "tun.3001@198.51.100.1 esp.3002@198.51.100.1";

/// Settings are what both ends of a tunnel have in common.
class Settings {
 public:
  static constexpr std::size_t kBytes = 10;
  explicit Settings(const std::array<std::uint8_t, kBytes>& bytes) : bytes_(bytes) {}

  bool has_ecn() const { return flag(0); }
  bool has_esn() const { return flag(1); }
  bool forwards() const { return flag(2); }
  bool has_dscp() const { return flag(3); }
  Kind kind() const {
    constexpr std::size_t kUsual = 8;  // of 21
    const std::size_t chosen = bytes_[5] % (kUsual + static_cast<std::size_t>(Kind::count_));
    return chosen < kUsual ? Kind::tunnel_mode : static_cast<Kind>(chosen - kUsual);
  }
  std::size_t window() const { return kWindows[bytes_[2] % 8]; }
  std::uint64_t start() const {
    const std::uint64_t wanted = kStarts[bytes_[2] / 8 % 8];
    return has_esn() ? wanted : std::min<std::uint64_t>(wanted, 0xffff'ffff);
  }
  DontFragment df() const { return static_cast<DontFragment>(bytes_[3] % 3); }
  std::uint8_t hop_limit() const { return kHopLimits[bytes_[3] / 4 % 4]; }
  /// leads_back() tells whether an eroute leads into a tunnel to the peer, so that not all may come from there.
  bool leads_back() const { return (bytes_[6] & 0x40u) != 0; }
  /// parts_of() are the lengths of the bursts that so many packets go out in; one of all of them, where none is chosen.
  std::vector<std::size_t> parts_of(std::size_t packets) const {
    const std::size_t len = bytes_[9];
    return std::vector<std::size_t>(len == 0 ? 0 : packets / len, len);
  }
  std::size_t records() const { return bytes_[8] % 16u; }

  void fill(Lab& lab, bool receives) const {
    lab.add_group(saids_of(kind()), [&](SaSpec& spec) { spec = with_policies(spec, receives); });
    lab.add_group(kOther);
    lab.add_group(kBack);
    for (std::size_t i = 0; i < std::size(kWays); ++i) {
      if ((bytes_[6] >> i & 1u) != 0) add(lab, kWays[i]);
    }
    if (flag(6)) return;
    for (const Eroute& each : lab.database.eroutes()) lab.database.mark_allocated(each);
  }

  static ReassemblyLimits reassembly() {
    return {.packets = 2, .fragments_per_packet = 4, .fragments = 4, .bytes = 4096};
  }
  static HoldLimits hold() { return {.packets = 2, .packet_len = 200}; }
  EngineOptions options(Lab& lab, bool receives) const {
    EngineOptions all{.unmatched = flag(7) ? Unmatched::pass : Unmatched::drop,
                      .forward = forwards(),
                      .reassembly = reassembly(),
                      .mtu = has_own_mtu() ? 1400 : mtu(),
                      .hold = hold()};
    const Said first = first_of(saids_of(kind()));
    const unsigned wanted = bytes_[1] / 16 % 4;
    if (wanted >= 2) all.group = lab.database.find(first);
    if (wanted == 3 && all.group->outer != nullptr) all.group = all.group->outer;
    if (receives && has_another_group()) all.group = lab.database.find(first_of(kOther));
    return all;
  }
  bool has_another_group() const { return bytes_[7] >= 128; }

 private:
  static Said first_of(std::string_view saids) { return said(saids.substr(0, saids.find(' '))); }
  bool flag(unsigned bit) const { return (bytes_[1] >> bit & 1u) != 0; }
  bool has_own_mtu() const { return (bytes_[4] & 8u) != 0; }
  std::size_t mtu() const { return kMtus[bytes_[4] % 8]; }

  AlgorithmId algorithm() const {
    const AlgorithmId wanted = kAlgorithms[bytes_[0] % std::size(kAlgorithms)];
    return default_provider().supports(wanted) ? wanted : AlgorithmId::esp_chacha20_poly1305;
  }

  SaSpec with_policies(SaSpec given, bool receives) const {
    const Proto proto = given.said.proto;
    if (proto == Proto::esp) given = spec(given.said, algorithm());
    if (proto == Proto::esp || proto == Proto::ah) {
      const std::uint64_t behind = receives ? kBehind[bytes_[2] / 64] : 0;
      given.replay_window = window();
      given.esn = has_esn();
      given.last_sequence = start() - std::min(start(), behind);
    }
    if (has_dscp()) given.tunnel.dscp = 46;
    given.tunnel.ecn = has_ecn();
    given.tunnel.df = df();
    given.tunnel.hop_limit = hop_limit();
    if (has_own_mtu()) given.tunnel.mtu = mtu();
    make_special(given);
    return given;
  }
  void make_special(SaSpec& given) const {
    const bool esp = given.said.proto == Proto::esp;
    const Kind what = kind();
    if (what == Kind::hard_limit && !esp) given.life[LifeKind::packets].hard = 3;
    if (what == Kind::soft_limit && esp) given.life[LifeKind::bytes].soft = 300;
    if (what == Kind::time_limit) given.life[LifeKind::addtime].hard = 1;
    if (what == Kind::in_udp && esp) given.natt = {NattMode::nonesp, 4500, 4500};
    if (what == Kind::filled && esp) given.tfc_len = 100;
  }

  void add(Lab& lab, const Way& way) const {
    const auto said_of = [&](Target target) {
      if (target == Target::nowhere) return said(kNowhere[bytes_[7] % 8]);
      if (target == Target::other) return first_of(kOther);
      if (target == Target::back) return first_of(kBack);
      const Sa* first = lab.database.find(first_of(saids_of(kind())));
      return target == Target::esp && first->outer != nullptr ? first->outer->said : first->said;
    };
    Eroute made{Selector{.src = prefix(way.src), .dst = prefix(way.dst)}, said_of(way.target)};
    made.selector.protocol = way.protocol;
    made.selector.dst_port = way.dst_port;
    SPIGRP_REQUIRE(lab.database.add_eroute(made).has_value());
  }

  std::array<std::uint8_t, kBytes> bytes_;
};

}  // namespace spigrp::fuzz
