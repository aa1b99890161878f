// SPDX-License-Identifier: Apache-2.0
#include "transform/tun.h"

#include "transform/ecn.h"
#include "transform/life.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {
namespace {

// OuterHeader is what the outer headers of one tunnel have in common; of what is copied from the inner one, a mask.
class OuterHeader {
 public:
  explicit OuterHeader(const Sa& sa)
      : family_(sa.said.dst.family()),
        len_(tun_len(sa)),
        src_(sa.tunnel_src),
        dst_(sa.said.dst),
        hop_limit_(sa.tunnel.hop_limit),
        class_(static_cast<std::uint8_t>(sa.tunnel.dscp.value_or(0) << kDscpShift)),
        copied_class_(static_cast<std::uint8_t>(
            (sa.tunnel.dscp ? 0 : 0xff & ~kEcnMask) |
            (sa.tunnel.ecn ? kEcnMask : 0))) {  // RFC 6040 section 4.1: normal mode copies
    if (family_ == Family::ipv4) {
      df_ = sa.tunnel.df == DontFragment::set;
      copied_df_ = sa.tunnel.df == DontFragment::copy;
    } else {
      label_ = sa.tunnel.flow_label.value_or(0);
      copied_label_ = sa.tunnel.flow_label ? 0 : 0xf'ffff;
    }
  }

  Family family() const { return family_; }
  std::size_t len() const { return len_; }

  /// become() makes of a packet's inner header, which has room before it, the outer one. Each field goes where it stays: a copy
  /// of all would wait for them.
  void become(Lane& lane) const {
    const bool ipv4 = family_ == Family::ipv4;
    IpPacket& ip = lane.ip;
    ip.protocol = ip.family == Family::ipv4 ? ip_protocol::kIpv4 : ip_protocol::kIpv6;
    ip.family = family_;
    ip.src = src_;
    ip.dst = dst_;
    ip.total_len = lane.packet->size();
    ip.payload_at = len_;
    ip.protocol_at = ipv4 ? kIpv4ProtocolAt : kIpv6NextHeaderAt;
    ip.traffic_class = static_cast<std::uint8_t>(class_ | (ip.traffic_class & copied_class_));
    ip.hop_limit = hop_limit_;
    ip.flow_label = label_ | (ip.flow_label & copied_label_);
    ip.dont_fragment = df_ || (copied_df_ && ip.dont_fragment);
    ip.fragment = false;
    ip.first_fragment = ip.checksum_ok = true;
    lane.head = Head::missing;
  }

 private:
  Family family_;
  std::size_t len_;
  IpAddress src_;
  IpAddress dst_;
  std::uint8_t hop_limit_;
  std::uint8_t class_;
  std::uint8_t copied_class_;
  std::uint32_t label_ = 0;  // there is none in IPv4
  std::uint32_t copied_label_ = 0;
  bool df_ = true;  // IPv6 is never fragmented on the way
  bool copied_df_ = false;
};

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
