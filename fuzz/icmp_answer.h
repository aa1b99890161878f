// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/result.h"
#include "wire/checksum.h"
#include "wire/ip_packet.h"
#include "wire/ip_protocol.h"
#include "wire/transport_checksum.h"

namespace spigrp::fuzz {

/// is_icmp_error() tells what must not be answered by an ICMP error, or two hosts would tell each other for ever
/// (RFC 1122 section 3.2.2, RFC 4443 section 2.4).
inline bool is_icmp_error(Bytes packet, const IpPacket& ip) {
  if (ip.payload_at >= packet.size()) return false;
  const std::uint8_t type = packet[ip.payload_at];
  if (ip.family == Family::ipv6) return ip.protocol == ip_protocol::kIcmpv6 && type < 128;
  return ip.protocol == ip_protocol::kIcmp &&
         (type == 3 || type == 4 || type == 5 || type == 11 || type == 12);
}

/// check_answer() holds an ICMP error about a packet to being a valid packet for its sender, no longer than such may be,
/// with a right checksum and the packet's beginning in it, about no ICMP error. It returns the four bytes behind that checksum: a next-hop MTU.
inline std::uint32_t check_answer(Bytes answer, Bytes about, const IpPacket& ip) {
  constexpr std::size_t kIcmpHeader = 8;
  const bool four = ip.family == Family::ipv4;
  const auto header = parse_ip_packet(answer);
  SPIGRP_REQUIRE(!is_icmp_error(about, ip) && ip.first_fragment);
  SPIGRP_REQUIRE(header && header->checksum_ok && header->total_len == answer.size());
  SPIGRP_REQUIRE(header->family == ip.family && header->dst == ip.src && !header->fragment);
  SPIGRP_REQUIRE(header->protocol == (four ? ip_protocol::kIcmp : ip_protocol::kIcmpv6));
  SPIGRP_REQUIRE(answer.size() <= (four ? 576u : 1280u));
  const Bytes icmp = answer.subspan(header->payload_at);
  SPIGRP_REQUIRE(icmp.size() >= kIcmpHeader);
  const std::uint16_t sum = four ? internet_checksum(icmp)
                                 : transport_checksum(header->src, header->dst, ip_protocol::kIcmpv6, icmp);
  SPIGRP_REQUIRE(sum == 0);
  // The TTL and, for what it did there, the checksum may differ: the packet was forwarded.
  const Bytes quoted = icmp.subspan(kIcmpHeader);
  const std::size_t addresses_at = four ? 12 : 8;
  SPIGRP_REQUIRE(quoted.size() <= about.size() && quoted.size() > addresses_at);
  for (std::size_t i = addresses_at; i < quoted.size(); ++i) SPIGRP_REQUIRE(quoted[i] == about[i]);
  return load_be32(icmp.subspan<4, 4>());
}

}  // namespace spigrp::fuzz
