// SPDX-License-Identifier: Apache-2.0
#include "transform/tun.h"

#include "transform/ecn.h"
#include "transform/life.h"
#include "transform/outer_header.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

inline void apply_one(const OuterHeader& outer, Sa& sa, Lane& lane, SaUse& use) {
  if (!has_room(lane, outer.family(), outer.len(), 0)) return;
  const std::size_t len = lane.packet->size() + outer.len();
  if (!use.allows(lane, len)) return;
  lane.packet->grow_front(outer.len());
  outer.become(lane);
  if (outer.family() == Family::ipv4) lane.ipv4_id = sa.next_ipv4_id++;
  use.count(lane, len);
}

bool is_tunnel_of(const Sa& sa, Lane& lane) {
  if (!ip_protocol::is_ip(lane.ip.protocol)) {
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
  if ((outer & kEcnMask) == 0) return;  // then nothing was said on the way
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
  if (!use.allows(lane, lane.size())) return;
  const Bytes inside = lane.payload();
  const unsigned version = lane.ip.protocol == ip_protocol::kIpv4 ? 4 : 6;
  if (inside.empty()) return lane.drop(Verdict::inner_malformed);
  if (inside[0] >> 4 != version) return lane.drop(Verdict::wrong_family);
  const std::size_t outer_len = lane.ip.total_len;
  const std::size_t outer_headers_len = lane.ip.payload_at;
  const std::uint8_t outer_class = lane.ip.traffic_class;
  if (!read_ip_packet(inside, lane.ip) || !lane.ip.checksum_ok) return lane.drop(Verdict::inner_malformed);
  lane.packet->shrink_front(outer_headers_len);
  lane.left_gap = 0;  // it lay between the outer headers and this packet
  lane.head = Head::written;
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
  settle(lanes);  // what is inside
  const OuterHeader outer(sa);
  for (Lane& lane : lanes) apply_one(outer, sa, lane, use);
}

void tun_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace) {
  SaUse use(sa, sa.received, workspace.life_observer);
  for (Lane& lane : lanes) remove_one(sa, lane, use);
}

}  // namespace spigrp
