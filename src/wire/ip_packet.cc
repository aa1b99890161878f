// SPDX-License-Identifier: Apache-2.0
#include "wire/ip_packet.h"

#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxExtensions = 8;

bool is_ipv4(Bytes packet) {
  SPIGRP_REQUIRE(!packet.empty());
  return packet[0] >> 4 == 4;
}

void put_payload_at(const Ipv6ExtensionReader& reader, IpPacket& ip) {
  ip.payload_at = reader.at();
  ip.protocol_at = reader.next_header_at();
  ip.protocol = reader.next_header();
}

// The place for AH, ESP and IPComp is behind the last header that is not destination options. So those are
// passed exactly when the walk meets a routing or fragment header behind them.
Result<void, WireErrc> walk_extensions(const Ipv6View& view, IpPacket& ip) {
  Ipv6ExtensionReader reader(view);
  put_payload_at(reader, ip);
  for (std::size_t count = 0; !reader.done(); ++count) {
    if (count == kMaxExtensions) return fail(WireErrc::too_many_headers);
    const auto extension = reader.next();
    if (!extension) return fail(extension.error());
    if (extension->type == ip_protocol::kDestinationOptions) continue;
    put_payload_at(reader, ip);
    if (extension->type != ip_protocol::kFragment) continue;
    ip.fragment = true;
    ip.first_fragment = !reader.in_later_fragment();
  }
  return {};
}

}  // namespace

Result<void, WireErrc> read_ipv6(Bytes packet, IpPacket& into) {
  const auto view = Ipv6View::parse(packet);
  if (!view) return fail(view.error());
  IpPacket ip;
  ip.family = Family::ipv6;
  ip.src = view->src();
  ip.dst = view->dst();
  ip.total_len = view->total_len();
  ip.traffic_class = view->traffic_class();
  ip.hop_limit = view->hop_limit();
  ip.flow_label = view->flow_label();
  ip.dont_fragment = true;
  const auto walked = walk_extensions(*view, ip);
  if (!walked) return fail(walked.error());
  into = ip;
  return {};
}

Result<IpPacket, WireErrc> parse_ip_packet(Bytes packet) {
  IpPacket ip;
  const auto read = read_ip_packet(packet, ip);
  if (!read) return fail(read.error());
  return ip;
}

// parse_ip_packet() walked these headers to their end, so there are few of them.
Ports find_ipv6_ports(Bytes packet) {
  const auto view = Ipv6View::parse(packet);
  if (!view) return {};
  Ipv6ExtensionReader reader(*view);
  while (!reader.done()) {
    if (!reader.next()) return {.protocol = reader.next_header()};
  }
  return ports_at(view->packet().subspan(reader.at()), reader.next_header());
}

void set_total_len(MutableBytes packet, std::size_t total_len) {
  if (is_ipv4(packet)) {
    SPIGRP_REQUIRE(total_len >= kIpv4HeaderLen && total_len <= kMaxIpPacket);
    set_ipv4_total_len(packet, static_cast<std::uint16_t>(total_len));
  } else {
    SPIGRP_REQUIRE(total_len >= kIpv6HeaderLen && total_len - kIpv6HeaderLen <= kMaxIpPacket);
    set_ipv6_payload_len(packet, static_cast<std::uint16_t>(total_len - kIpv6HeaderLen));
  }
}

void set_protocol(MutableBytes packet, const IpPacket& ip, std::uint8_t protocol) {
  if (ip.family == Family::ipv4) {
    set_ipv4_protocol(packet, protocol);
  } else {
    SPIGRP_REQUIRE(ip.protocol_at < packet.size());
    packet[ip.protocol_at] = protocol;
  }
}

void set_payload(MutableBytes packet, const IpPacket& ip, std::size_t total_len, std::uint8_t protocol) {
  if (ip.family == Family::ipv6) {
    set_protocol(packet, ip, protocol);
    return set_total_len(packet, total_len);
  }
  SPIGRP_REQUIRE(total_len >= kIpv4HeaderLen && total_len <= kMaxIpPacket);
  set_ipv4_payload(packet, static_cast<std::uint16_t>(total_len), protocol);
}

void set_traffic_class(MutableBytes packet, std::uint8_t traffic_class) {
  if (is_ipv4(packet)) {
    set_ipv4_tos(packet, traffic_class);
  } else {
    set_ipv6_traffic_class(packet, traffic_class);
  }
}

void set_hop_limit(MutableBytes packet, std::uint8_t hop_limit) {
  if (is_ipv4(packet)) {
    set_ipv4_ttl(packet, hop_limit);
  } else {
    set_ipv6_hop_limit(packet, hop_limit);
  }
}

}  // namespace spigrp
