// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "spigrp/sa.h"
#include "transform/ecn.h"
#include "transform/lane.h"
#include "transform/tun.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace spigrp {

/// OuterHeader is what the outer headers of one tunnel have in common; of what is copied from the inner one, a mask.
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

  /// traffic_class(), dont_fragment() are those behind an inner header with these.
  std::uint8_t traffic_class(std::uint8_t inner) const {
    return static_cast<std::uint8_t>(class_ | (inner & copied_class_));
  }
  bool dont_fragment(bool inner) const { return df_ | (copied_df_ & inner); }

  /// ipv4() is the rest of it, of a tunnel of that family.
  Ipv4Template ipv4(std::uint8_t protocol) const {
    return Ipv4Template({.ttl = hop_limit_, .protocol = protocol, .src = src_, .dst = dst_});
  }

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
    ip.traffic_class = traffic_class(ip.traffic_class);
    ip.hop_limit = hop_limit_;
    ip.flow_label = label_ | (ip.flow_label & copied_label_);
    ip.dont_fragment = dont_fragment(ip.dont_fragment);
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

}  // namespace spigrp
