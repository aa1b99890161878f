// SPDX-License-Identifier: Apache-2.0
#include "transform/natt.h"

#include <algorithm>

#include "base/byte_order.h"
#include "wire/ip_protocol.h"
#include "wire/ipv6.h"
#include "wire/transport_checksum.h"
#include "wire/udp.h"

namespace spigrp {
namespace {

constexpr std::size_t kUdpChecksumAt = 6;
constexpr std::size_t kTcpChecksumAt = 16;
constexpr std::size_t kTcpHeaderLen = 20;

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// Is it UDP, whole, and for this SA?
bool is_datagram_of(const Sa& sa, Lane& lane) {
  if (lane.ip.protocol == ip_protocol::kEsp) {
    lane.drop(Verdict::wrong_encapsulation);
  } else if (lane.ip.protocol != ip_protocol::kUdp) {
    lane.drop(Verdict::layer_missing);
  } else if (lane.ip.fragment) {
    lane.drop(Verdict::fragment);
  } else if (lane.ip.dst != sa.said.dst) {
    lane.drop(Verdict::wrong_sa);
  }
  return lane.alive();
}

struct Transport {
  MutableBytes segment;
  std::uint8_t protocol = 0;
};

// Behind all extension headers; for IPv6 these were walked when the packet was read.
Transport transport_of(const Lane& lane) {
  if (lane.ip.family == Family::ipv4) return {lane.payload(), lane.ip.protocol};
  const auto view = Ipv6View::parse(lane.bytes());
  if (!view) return {};
  Ipv6ExtensionReader reader(*view);
  while (!reader.done()) {
    if (!reader.next()) return {};
  }
  return {lane.bytes().subspan(reader.at()), reader.next_header()};
}

void write_checksum(const Lane& lane, const Transport& transport, std::size_t at) {
  const auto field = transport.segment.subspan(at).first<2>();
  store_be16(field, 0);
  const std::uint16_t sum =
      transport_checksum(lane.ip.src, lane.ip.dst, transport.protocol, transport.segment);
  const bool is_udp = transport.protocol == ip_protocol::kUdp;
  store_be16(field, is_udp && sum == 0 ? 0xffff : sum);
}

}  // namespace

void emit_natt(const NattPolicy& policy, MutableBytes udp) {
  emit({.src_port = policy.sport, .dst_port = policy.dport, .len = static_cast<std::uint16_t>(udp.size())},
       udp.first<kUdpHeaderLen>());
  std::ranges::fill(udp.subspan(kUdpHeaderLen, natt_len(policy) - kUdpHeaderLen), std::uint8_t{0});
}

void checksum_natt(Lane& lane) {
  if (lane.ip.family == Family::ipv6) {
    write_checksum(lane, {lane.payload(), ip_protocol::kUdp}, kUdpChecksumAt);
  }
}

bool unwrap_natt(const Sa& sa, Lane& lane) {
  if (!is_datagram_of(sa, lane)) return false;
  const std::size_t len = natt_len(sa.natt);
  const auto udp = UdpView::parse(lane.payload());
  if (!udp || udp->len() != lane.payload().size() || udp->len() < len) {
    lane.drop(Verdict::truncated_header);
  } else if (udp->dst_port() != sa.natt.dport || !is_zero(udp->payload().first(len - kUdpHeaderLen))) {
    lane.drop(Verdict::wrong_encapsulation);
  } else {
    leave_gap(lane, len, ip_protocol::kEsp);
  }
  return lane.alive();
}

bool needs_repair(const SaChain& group) {
  for (const Sa* sa : group.sas()) {
    if (sa->said.proto == Proto::tun) return false;
    if (sa->natt.mode != NattMode::none) return true;
  }
  return false;
}

void repair_transport(Lane& lane) {
  const Transport transport = transport_of(lane);
  const Bytes segment = transport.segment;
  if (transport.protocol == ip_protocol::kTcp && segment.size() >= kTcpHeaderLen) {
    write_checksum(lane, transport, kTcpChecksumAt);
  } else if (transport.protocol == ip_protocol::kUdp) {
    const auto udp = UdpView::parse(segment);
    if (udp && udp->len() == segment.size() && udp->checksum() != 0) {
      write_checksum(lane, transport, kUdpChecksumAt);
    }
  }
}

}  // namespace spigrp
