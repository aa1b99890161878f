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

/// check_answer() holds an ICMP error about a packet to being a valid packet for its sender, no longer than such may be,
/// with a right checksum and the packet's beginning in it. It returns the four bytes behind that checksum: a next-hop MTU.
inline std::uint32_t check_answer(Bytes answer, Bytes about, const IpPacket& ip) {
  constexpr std::size_t kIcmpHeader = 8;
  const bool four = ip.family == Family::ipv4;
  const auto header = parse_ip_packet(answer);
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
