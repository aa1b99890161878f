// SPDX-License-Identifier: Apache-2.0
#include "engine/icmp.h"

#include <algorithm>

#include "base/byte_order.h"
#include "wire/checksum.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/transport_checksum.h"

namespace spigrp {
namespace {

constexpr std::size_t kIcmpHeaderLen = 8;
constexpr std::size_t kChecksumAt = 2;
constexpr std::size_t kMaxError4 = 576;
constexpr std::size_t kMaxError6 = 1280;
constexpr std::uint8_t kHopLimit = 64;

constexpr std::uint8_t kUnreachable4 = 3;  // ICMP type, and its codes
constexpr std::uint8_t kFragmentationNeeded = 4;
constexpr std::uint8_t kProhibited4 = 13;
constexpr std::uint8_t kUnreachable6 = 1;  // ICMPv6 type, and its code
constexpr std::uint8_t kProhibited6 = 1;
constexpr std::uint8_t kPacketTooBig = 2;  // ICMPv6 type

bool is_single_host(const IpAddress& address) {
  const Bytes bytes = address.bytes();
  if (address.is_unspecified()) return false;
  if (address.family() == Family::ipv6) return bytes[0] != 0xff;
  const bool this_network = bytes[0] == 0;
  return !this_network && bytes[0] < 224;  // multicast, reserved, broadcast
}

// RFC 1122 section 3.2.2: echo, time stamp, information and address mask are no errors.
bool is_icmp4_error(std::uint8_t type) {
  static constexpr std::uint8_t kErrors[] = {3, 4, 5, 11, 12};
  return std::ranges::find(kErrors, type) != std::end(kErrors);
}

// RFC 4443 section 2.1: the highest bit of an error's type is 0. A redirect asks for no error either.
bool is_icmp6_error(std::uint8_t type) {
  constexpr std::uint8_t kRedirect = 137;
  return type < 128 || type == kRedirect;
}

bool is_icmp_error(Bytes packet, const IpPacket& ip) {
  const Ports transport = find_ports(packet, ip);
  if (ip.family == Family::ipv4) {
    if (transport.protocol != ip_protocol::kIcmp) return false;
    return ip.payload_at >= packet.size() || is_icmp4_error(packet[ip.payload_at]);
  }
  if (transport.protocol != ip_protocol::kIcmpv6) return false;
  const auto view = Ipv6View::parse(packet);
  if (!view) return true;
  Ipv6ExtensionReader reader(*view);
  while (!reader.done()) {
    if (!reader.next()) return true;
  }
  return reader.at() >= packet.size() || is_icmp6_error(packet[reader.at()]);
}

bool may_answer(Bytes packet, const IpPacket& ip) {
  return ip.first_fragment && is_single_host(ip.src) && !is_icmp_error(packet, ip);
}

// IcmpError is the first eight bytes of an error but for the checksum.
struct IcmpError {
  std::uint8_t type;
  std::uint8_t code;
  std::uint32_t rest;
};

void emit_icmp(const IcmpError& error, MutableBytes icmp) {
  icmp[0] = error.type;
  icmp[1] = error.code;
  store_be16(icmp.subspan<kChecksumAt, 2>(), 0);
  store_be32(icmp.subspan<4, 4>(), error.rest);
}

void become_nothing(Packet& packet) { packet.shrink_back(packet.size()); }

// Turns the packet into the error about it, from `us` to its sender.
void become(Packet& packet, const IpPacket& ip, const IpAddress& us, const IcmpError& error) {
  const bool four = ip.family == Family::ipv4;
  const std::size_t header_len = four ? kIpv4HeaderLen : kIpv6HeaderLen;
  const std::size_t front = header_len + kIcmpHeaderLen;
  if (packet.headroom() < front) return become_nothing(packet);
  const std::size_t most = (four ? kMaxError4 : kMaxError6) - front;
  packet.shrink_back(packet.size() - std::min(packet.size(), most));
  packet.grow_front(front);
  const MutableBytes bytes = packet.bytes();
  const MutableBytes icmp = bytes.subspan(header_len);
  emit_icmp(error, icmp);
  if (four) {
    emit({.total_len = static_cast<std::uint16_t>(bytes.size()),
          .ttl = kHopLimit,
          .protocol = ip_protocol::kIcmp,
          .src = us,
          .dst = ip.src},
         bytes.first<kIpv4HeaderLen>());
    store_be16(icmp.subspan<kChecksumAt, 2>(), internet_checksum(icmp));
  } else {
    emit({.payload_len = static_cast<std::uint16_t>(icmp.size()),
          .next_header = ip_protocol::kIcmpv6,
          .hop_limit = kHopLimit,
          .src = us,
          .dst = ip.src},
         bytes.first<kIpv6HeaderLen>());
    store_be16(icmp.subspan<kChecksumAt, 2>(), transport_checksum(us, ip.src, ip_protocol::kIcmpv6, icmp));
  }
}

}  // namespace

void answer_too_big(Packet& packet, const IpPacket& ip, const IpAddress& from, std::size_t mtu) {
  const bool four = ip.family == Family::ipv4;
  // RFC 4443 section 2.4 (e.3): a packet to a group may be too big for one of its ways, and that may be said.
  if (!may_answer(packet.bytes(), ip) || (four && !is_single_host(ip.dst))) return become_nothing(packet);
  const IpAddress us = from.family() == ip.family && !from.is_unspecified() ? from : ip.dst;
  if (four) {
    const auto next_hop = static_cast<std::uint32_t>(std::min(mtu, kMaxIpPacket));
    return become(packet, ip, us, {kUnreachable4, kFragmentationNeeded, next_hop});
  }
  become(packet, ip, us, {kPacketTooBig, 0, static_cast<std::uint32_t>(mtu)});
}

void answer_prohibited(Packet& packet, const IpPacket& ip) {
  if (!may_answer(packet.bytes(), ip) || !is_single_host(ip.dst)) return become_nothing(packet);
  const bool four = ip.family == Family::ipv4;
  become(packet, ip, ip.dst, {four ? kUnreachable4 : kUnreachable6, four ? kProhibited4 : kProhibited6, 0});
}

}  // namespace spigrp
