// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "spigrp/result.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/wire_error.h"

namespace spigrp {

/// IpPacket is what the transforms need to know of an IP packet of either family: where its headers end and
/// what stands there. All offsets are from the start of the IP header. It holds no pointers, so it survives a
/// move of the packet, but not a change of its headers.
struct IpPacket {
  Family family = Family::ipv4;
  IpAddress src;
  IpAddress dst;
  std::size_t total_len = 0;       ///< header and payload; what follows is link-layer padding
  std::size_t payload_at = 0;      ///< end of the headers: here AH, ESP and IPComp stand or are put in
  std::size_t protocol_at = 0;     ///< the byte that names what stands at payload_at
  std::uint8_t protocol = 0;       ///< that byte
  std::uint8_t traffic_class = 0;  ///< TOS in IPv4
  std::uint8_t hop_limit = 0;      ///< TTL in IPv4
  std::uint32_t flow_label = 0;    ///< 0 in IPv4
  bool dont_fragment = false;      ///< IPv4's DF; true in IPv6, where routers never fragment
  bool fragment = false;           ///< a part of a packet; in IPv6 also one with an atomic fragment header
  bool first_fragment = true;      ///< not a fragment, or the one that begins the packet
  bool checksum_ok = true;         ///< of the IPv4 header
};

/// parse_ip_packet() reads either family by its version field. For IPv6, payload_at stands behind hop-by-hop
/// and routing headers, and behind destination options only where a routing header follows them, which is
/// where RFC 4302 section 3.1.1, RFC 4303 section 3.1.1 and RFC 3173 put their headers, and where they are
/// looked for. With a fragment header, it stands behind that. More than 8 extension headers are refused.
Result<IpPacket, WireErrc> parse_ip_packet(Bytes packet);
/// read_ip_packet() is the same, into memory of the caller, where every packet passes: of what was just written byte by
/// byte, a copy in larger pieces would have to wait.
inline Result<void, WireErrc> read_ip_packet(Bytes packet, IpPacket& ip);

/// Ports are the ports of a transport header (TCP, UDP, UDP-Lite, SCTP); `known` is false for another
/// protocol, a fragment that is not the first, or a packet that ends before them.
struct Ports {
  std::uint8_t protocol = 0;  ///< of the transport header, behind all extension headers
  bool known = false;
  std::uint16_t src = 0;
  std::uint16_t dst = 0;
};

/// find_ports() looks for the transport header of a packet that parse_ip_packet() took, behind destination
/// options too.
inline Ports find_ports(Bytes packet, const IpPacket& ip);

// The setters keep a packet consistent while a transform changes it: lengths, and the IPv4 checksum.

/// set_total_len() writes the length of the whole packet, at most kMaxIpPacket (IPv6: at most 40 more).
void set_total_len(MutableBytes packet, std::size_t total_len);
/// set_protocol() writes the byte at ip.protocol_at.
void set_protocol(MutableBytes packet, const IpPacket& ip, std::uint8_t protocol);
/// set_payload() is both in one step, of a packet with these headers.
void set_payload(MutableBytes packet, const IpPacket& ip, std::size_t total_len, std::uint8_t protocol);
void set_traffic_class(MutableBytes packet, std::uint8_t traffic_class);
void set_hop_limit(MutableBytes packet, std::uint8_t hop_limit);

/// ports_at() is what the transport header of this protocol says, find_ipv6_ports() looks for it first.
inline Ports ports_at(Bytes transport, std::uint8_t protocol) {
  const bool has_ports = protocol == ip_protocol::kTcp || protocol == ip_protocol::kUdp ||
                         protocol == ip_protocol::kUdpLite || protocol == ip_protocol::kSctp;
  if (!has_ports || transport.size() < 4) [[unlikely]]
    return {.protocol = protocol};
  return {protocol, true, load_be16(transport.first<2>()), load_be16(transport.subspan<2, 2>())};
}
Ports find_ipv6_ports(Bytes packet);

inline Ports find_ports(Bytes packet, const IpPacket& ip) {
  SPIGRP_REQUIRE(ip.payload_at <= ip.total_len && ip.total_len <= packet.size());
  if (!ip.first_fragment) [[unlikely]]
    return {.protocol = ip.protocol};
  const Bytes cut = packet.first(ip.total_len);
  if (ip.family == Family::ipv6) return find_ipv6_ports(cut);
  return ports_at(cut.subspan(ip.payload_at), ip.protocol);
}

// The halves of read_ip_packet().
Result<void, WireErrc> read_ipv6(Bytes packet, IpPacket& ip);

inline Result<void, WireErrc> read_ipv4(Bytes packet, IpPacket& ip) {
  const auto view = Ipv4View::parse(packet);
  if (!view) [[unlikely]]
    return fail(view.error());
  // What is asked more than once is read before anything is written: as far as the compiler knows, that might change it.
  const bool dont_fragment = view->dont_fragment();
  const bool fragment = view->is_fragment();
  const bool first_fragment = view->fragment_offset() == 0;
  const std::size_t header_len = view->header_len();
  const bool checksum_ok = view->checksum_ok();
  ip.family = Family::ipv4;
  ip.src = view->src();
  ip.dst = view->dst();
  ip.total_len = view->total_len();
  ip.payload_at = header_len;
  ip.protocol_at = kIpv4ProtocolAt;
  ip.protocol = view->protocol();
  ip.traffic_class = view->tos();
  ip.hop_limit = view->ttl();
  ip.flow_label = 0;
  ip.dont_fragment = dont_fragment;
  ip.fragment = fragment;
  ip.first_fragment = first_fragment;
  ip.checksum_ok = checksum_ok;
  return {};
}

inline Result<void, WireErrc> read_ip_packet(Bytes packet, IpPacket& ip) {
  if (packet.empty()) return fail(WireErrc::truncated);
  switch (packet[0] >> 4) {
    [[likely]] case 4:
      return read_ipv4(packet, ip);
    case 6:
      return read_ipv6(packet, ip);
    default:
      return fail(WireErrc::bad_version);
  }
}

}  // namespace spigrp
