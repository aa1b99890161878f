// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "support/naive_ipv6.h"
#include "wire/ip_packet.h"
#include "wire/ipv6.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::uint8_t kNoNextHeader = 59;

// A mutated packet is hardly ever as long as it says; every other one is made to be.
Octets packet_of(Bytes input) {
  Octets packet(input.begin() + 1, input.end());
  packet[0] = static_cast<std::uint8_t>(0x60 | (packet[0] & 15u));
  if ((input[0] & 1u) != 0) std::ranges::copy(be16(packet.size() - 40), packet.begin() + 4);
  return packet;
}

void check_fields(const IpPacket& ip, const NaiveIpv6& naive, const Octets& packet) {
  SPIGRP_REQUIRE(ip.total_len == naive.total_len && ip.payload_at == naive.place);
  SPIGRP_REQUIRE(ip.protocol_at == naive.named_at && ip.protocol == packet[naive.named_at]);
  SPIGRP_REQUIRE(ip.fragment == naive.fragment && ip.first_fragment == !naive.later_fragment);
}

void check_ports(const Ports& ports, const NaiveIpv6& naive, const Octets& packet) {
  const int type = naive.transport;
  const bool has_ports = type == 6 || type == 17 || type == 132 || type == 136;
  SPIGRP_REQUIRE(ports.protocol == type);
  SPIGRP_REQUIRE(ports.known == (has_ports && !naive.later_fragment && naive.end + 4 <= naive.total_len));
  if (!ports.known) return;
  SPIGRP_REQUIRE(ports.src == packet[naive.end] * 256u + packet[naive.end + 1]);
  SPIGRP_REQUIRE(ports.dst == packet[naive.end + 2] * 256u + packet[naive.end + 3]);
}

void check_options(const Octets& header) {
  bool wrong = false;
  const auto expected = naive_options(header, wrong);
  Ipv6OptionReader reader(header);
  for (const NaiveOption& each : expected) {
    SPIGRP_REQUIRE(!reader.done());
    const auto option = reader.next();
    SPIGRP_REQUIRE(option && option->at == each.at && option->type == header[each.at]);
    SPIGRP_REQUIRE(option->data.size() == (each.len < 2 ? 0 : each.len - 2));
  }
  SPIGRP_REQUIRE(reader.done() != wrong && (!wrong || !reader.next()));
}

// Another protocol in the place of what is there changes one byte, and no header stands elsewhere for it.
void check_set_protocol(const IpPacket& ip, Octets packet) {
  set_protocol(packet, ip, kNoNextHeader);
  const auto again = parse_ip_packet(packet);
  SPIGRP_REQUIRE(again && again->protocol == kNoNextHeader && again->protocol_at == ip.protocol_at);
  SPIGRP_REQUIRE(again->payload_at == ip.payload_at && again->fragment == ip.fragment);
}

}  // namespace

// IPv6 with extension headers of any kind: what is refused, where its headers end, its ports and options are as a
// naive walk by the numbers of the RFCs has them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 41 || size > 2048) return 0;
  const Octets packet = packet_of({data, size});
  const auto naive = naive_ipv6(packet);
  const auto ip = parse_ip_packet(packet);
  SPIGRP_REQUIRE(ip.has_value() == naive.has_value());
  if (!ip || !naive) return 0;
  check_fields(*ip, *naive, packet);
  check_ports(find_ports(packet, *ip), *naive, packet);
  for (const auto& [begin, end] : naive->options_headers) {
    check_options({packet.data() + begin, packet.data() + end});
  }
  check_set_protocol(*ip, packet);
  return 0;
}
