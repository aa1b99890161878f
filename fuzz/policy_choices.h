// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_order.h"
#include "spigrp/providers.h"
#include "support/lab.h"

// What the target `policies` chooses.
namespace spigrp::fuzz {

using namespace spigrp::test;

inline constexpr std::size_t kChoices = 12;
inline constexpr std::string_view kGroups[] = {
    "tun.1001@192.0.1.1",
    "tun:1001@2001:db8:1::1",
    "tun.1001@192.0.1.1 esp.1002@192.0.1.1",
    "tun:1001@2001:db8:1::1 comp:1002@2001:db8:1::1 esp:1003@2001:db8:1::1 ah:1004@2001:db8:1::1",
    "tun.1001@192.0.1.1 ah.1002@192.0.1.1",
    "comp.1001@192.0.1.1",
    "comp.1001@192.0.1.1 esp.1002@192.0.1.1",
    "esp:1001@2001:db8:1::1",
};
inline constexpr std::uint8_t kPayloads[] = {17, 50, 51};

/// Choices are the policies of a group, a packet, and what the way does to it.
struct Choices {
  explicit Choices(Bytes bytes)
      : group(kGroups[bytes[0] % std::size(kGroups)]),
        flags(bytes[1]),
        df(static_cast<DontFragment>(bytes[2] % 3)),
        dscp(bytes[3]),
        algorithm(bytes[4]),
        tfc_len(std::size_t{16} * bytes[5]),
        headroom(std::size_t{2} * bytes[6]),
        tailroom(std::size_t{8} * bytes[7]),
        mark(bytes[8] & 3u),
        times(1u + bytes[8] / 8u),
        traffic_class(bytes[9]),
        len(load_be16(bytes.subspan<10, 2>())) {}
  bool has(unsigned bit) const { return (flags >> bit & 1U) != 0; }
  bool ecn() const { return has(0); }
  bool klips() const { return has(1); }
  bool has_window() const { return has(2); }
  bool is_at_the_end() const { return has(3) && !has(2); }
  bool dont_fragment() const { return has(4); }
  bool is_text() const { return has(5); }
  bool is_ipv6() const { return has(6); }
  bool copies_label() const { return has(7); }
  bool is_numbered() const { return group.contains("esp") || group.contains("ah"); }
  bool tunnels() const { return group.starts_with("tun"); }

  std::string_view group;
  unsigned flags;
  DontFragment df;
  std::uint8_t dscp;  ///< from 64 on: none
  std::uint8_t algorithm;
  std::size_t tfc_len;
  std::size_t headroom;
  std::size_t tailroom;
  unsigned mark;
  std::size_t times;
  std::uint8_t traffic_class;
  std::size_t len;
};

/// algorithms_of() are those that this machine has.
inline const std::vector<AlgorithmId>& algorithms_of(AlgorithmUse use) {
  const auto all = [](AlgorithmUse wanted) {
    std::vector<AlgorithmId> ids;
    for (const Algorithm& row : algorithms()) {
      if (row.use == wanted && default_provider().supports(row.id)) ids.push_back(row.id);
    }
    return ids;
  };
  static const std::vector<AlgorithmId> esp = all(AlgorithmUse::esp);
  static const std::vector<AlgorithmId> ah = all(AlgorithmUse::ah);
  return use == AlgorithmUse::esp ? esp : ah;
}

/// with_policies() is an SA with what was chosen.
inline SaSpec with_policies(SaSpec given, const Choices& choices) {
  if (given.said.proto == Proto::esp || given.said.proto == Proto::ah) {
    const auto& ids = algorithms_of(given.said.proto == Proto::esp ? AlgorithmUse::esp : AlgorithmUse::ah);
    given = spec(given.said, ids[choices.algorithm % ids.size()]);
    if (!choices.has_window()) given.replay_window = 0;
    if (choices.is_at_the_end()) given.last_sequence = 0xffff'ffff;
  }
  if (given.said.proto == Proto::esp) given.tfc_len = choices.tfc_len;
  given.comp = choices.klips() ? CompPolicy::klips : CompPolicy::rfc;
  given.tunnel.ecn = choices.ecn();
  given.tunnel.df = choices.df;
  if (choices.dscp < 64) given.tunnel.dscp = choices.dscp;
  if (choices.copies_label()) given.tunnel.flow_label.reset();
  return given;
}

/// packet_of() is the packet; in transport mode of the group's own family, to its address.
inline Octets packet_of(const Choices& choices) {
  const bool six = choices.tunnels() ? choices.is_ipv6() : choices.group.contains(':');
  const std::uint8_t protocol =
      choices.tunnels() ? 17 : kPayloads[choices.traffic_class / 4 % std::size(kPayloads)];
  const Octets payload = choices.is_text() ? Octets(8 + choices.len) : udp(choices.len);
  if (six) {
    return packet(Ip6{.next_header = protocol, .traffic_class = choices.traffic_class, .flow_label = 0x12345},
                  payload);
  }
  const std::uint16_t flags = choices.dont_fragment() ? kDf : 0;
  return packet(Ip4{.protocol = protocol, .tos = choices.traffic_class, .flags = flags}, payload);
}

}  // namespace spigrp::fuzz
