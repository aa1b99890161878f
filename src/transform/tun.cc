// SPDX-License-Identifier: Apache-2.0
#include "transform/tun.h"

#include "transform/ecn.h"
#include "transform/life.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

std::uint8_t outer_traffic_class(const TunnelPolicy& policy, std::uint8_t inner) {
  const unsigned dscp = policy.dscp.value_or(static_cast<std::uint8_t>(inner >> kDscpShift));
  const unsigned ecn = policy.ecn ? inner & kEcnMask : 0;  // RFC 6040 section 4.1: normal mode copies
  return static_cast<std::uint8_t>(dscp << kDscpShift | ecn);
}

bool outer_df(DontFragment policy, bool inner) {
  return policy == DontFragment::set || (policy == DontFragment::copy && inner);
}

Ipv4Fields ipv4_fields(Sa& sa, const Lane& lane, std::uint8_t protocol) {
  return {.tos = outer_traffic_class(sa.tunnel, lane.ip.traffic_class),
          .total_len = static_cast<std::uint16_t>(lane.packet->size()),
          .id = sa.next_ipv4_id++,
          .dont_fragment = outer_df(sa.tunnel.df, lane.ip.dont_fragment),
          .ttl = sa.tunnel.hop_limit,
          .protocol = protocol,
          .src = sa.tunnel_src,
          .dst = sa.said.dst};
}

Ipv6Fields ipv6_fields(const Sa& sa, const Lane& lane, std::uint8_t protocol) {
  return {.traffic_class = outer_traffic_class(sa.tunnel, lane.ip.traffic_class),
          .flow_label = sa.tunnel.flow_label.value_or(lane.ip.flow_label),
          .payload_len = static_cast<std::uint16_t>(lane.packet->size() - kIpv6HeaderLen),
          .next_header = protocol,
          .hop_limit = sa.tunnel.hop_limit,
          .src = sa.tunnel_src,
          .dst = sa.said.dst};
}

// What read_ip_packet() would say of the header that fields make. Each field is written where it stays: a copy of all
// would wait for them.
template <class Fields>
void become_whole(IpPacket& ip, Family family, const Fields& fields) {
  ip.family = family;
  ip.src = fields.src;
  ip.dst = fields.dst;
  ip.fragment = false;
  ip.first_fragment = ip.checksum_ok = true;
}

void become(IpPacket& ip, const Ipv4Fields& fields) {
  become_whole(ip, Family::ipv4, fields);
  ip.total_len = fields.total_len;
  ip.payload_at = kIpv4HeaderLen;
  ip.protocol_at = kIpv4ProtocolAt;
  ip.protocol = fields.protocol;
  ip.traffic_class = fields.tos;
  ip.hop_limit = fields.ttl;
  ip.flow_label = 0;
  ip.dont_fragment = fields.dont_fragment;
}

void become(IpPacket& ip, const Ipv6Fields& fields) {
  become_whole(ip, Family::ipv6, fields);
  ip.total_len = kIpv6HeaderLen + fields.payload_len;
  ip.payload_at = kIpv6HeaderLen;
  ip.protocol_at = kIpv6NextHeaderAt;
  ip.protocol = fields.next_header;
  ip.traffic_class = fields.traffic_class;
  ip.hop_limit = fields.hop_limit;
  ip.flow_label = fields.flow_label;
  ip.dont_fragment = true;
}

template <std::size_t N, class Fields>
void put_header(const Fields& fields, Lane& lane) {
  emit(fields, lane.bytes().first<N>());
  become(lane.ip, fields);
}

void apply_one(Sa& sa, Lane& lane, SaUse& use) {
  const Family outer = sa.said.dst.family();
  const std::size_t len = tun_len(sa);
  const std::uint8_t protocol = lane.ip.family == Family::ipv4 ? ip_protocol::kIpv4 : ip_protocol::kIpv6;
  if (!has_room(lane, outer, len, 0)) return;
  if (!use.allows(lane, lane.packet->size() + len)) return;
  lane.packet->grow_front(len);
  if (outer == Family::ipv4) {
    put_header<kIpv4HeaderLen>(ipv4_fields(sa, lane, protocol), lane);
  } else {
    put_header<kIpv6HeaderLen>(ipv6_fields(sa, lane, protocol), lane);
  }
  use.count(lane, lane.packet->size());
}

bool is_tunnel_of(const Sa& sa, Lane& lane) {
  if (lane.ip.protocol != ip_protocol::kIpv4 && lane.ip.protocol != ip_protocol::kIpv6) {
    lane.drop(Verdict::layer_missing);
  } else if (lane.ip.fragment) {
    lane.drop(Verdict::fragment);
  } else if (lane.ip.dst != sa.said.dst) {
    lane.drop(Verdict::wrong_sa);
  } else if (lane.ip.src != sa.tunnel_src) {
    lane.drop(Verdict::wrong_source);
  }
  return lane.alive();
}

void take_over_ecn(Lane& lane, std::uint8_t outer) {
  const std::uint8_t inner = lane.ip.traffic_class;
  const auto ecn = decapsulate_ecn(static_cast<Ecn>(inner & kEcnMask), static_cast<Ecn>(outer & kEcnMask));
  if (!ecn) return lane.drop(Verdict::ecn);
  const auto updated = static_cast<std::uint8_t>((inner & ~kEcnMask) | static_cast<std::uint8_t>(*ecn));
  if (updated == inner) return;
  set_traffic_class(lane.bytes(), updated);
  lane.ip.traffic_class = updated;
}

void remove_one(Sa& sa, Lane& lane, SaUse& use) {
  if (!is_tunnel_of(sa, lane)) return;
  if (!use.allows(lane, lane.packet->size())) return;
  const Bytes inside = lane.payload();
  const unsigned version = lane.ip.protocol == ip_protocol::kIpv4 ? 4 : 6;
  if (inside.empty()) return lane.drop(Verdict::inner_malformed);
  if (inside[0] >> 4 != version) return lane.drop(Verdict::wrong_family);
  const std::size_t outer_len = lane.ip.total_len;
  const std::size_t outer_headers_len = lane.ip.payload_at;
  const std::uint8_t outer_class = lane.ip.traffic_class;
  if (!read_ip_packet(inside, lane.ip) || !lane.ip.checksum_ok) return lane.drop(Verdict::inner_malformed);
  lane.packet->shrink_front(outer_headers_len);
  lane.packet->shrink_back(lane.packet->size() - lane.ip.total_len);
  if (sa.tunnel.ecn) take_over_ecn(lane, outer_class);
  if (!lane.alive()) return;
  use.count(lane, outer_len);  // no key: nothing counts before the end
}

}  // namespace

std::size_t tun_len(const Sa& sa) {
  return sa.said.dst.family() == Family::ipv4 ? kIpv4HeaderLen : kIpv6HeaderLen;
}

void tun_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  SaUse use(sa, sa.sent, workspace.life_observer);
  for (Lane& lane : lanes) apply_one(sa, lane, use);
}

void tun_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) remove_one(sa, lane, use);
}

}  // namespace spigrp
