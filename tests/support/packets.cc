// SPDX-License-Identifier: Apache-2.0
#include "support/packets.h"

#include <algorithm>
#include <stdexcept>

namespace spigrp::test {
namespace {

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmpv6 = 58;

Octets noise_of(std::size_t len) { return Noise(len + 7).octets(len); }

std::size_t header_len(Family family) { return family == Family::ipv4 ? 20 : 40; }

// An extension header's length field counts units of 8 bytes less the first.
Octets with_length(std::uint8_t next_header, Octets rest) {
  while ((rest.size() + 2) % 8 != 0) rest.push_back(0);
  const auto units = static_cast<std::uint8_t>((rest.size() + 2) / 8 - 1);
  return joined({Octets{next_header, units}, rest});
}

}  // namespace

IpAddress address(std::string_view text) {
  const auto parsed = parse_ip_address(text);
  if (!parsed) throw std::invalid_argument("no address: " + std::string(text));
  return *parsed;
}

void fix_checksum(MutableBytes packet) {
  const std::size_t len = (packet[0] & 15u) * 4;
  packet[10] = packet[11] = 0;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < len; i += 2) sum += packet[i] * 256u + packet[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + sum / 0x10000;
  packet[10] = static_cast<std::uint8_t>((0xffff - sum) / 256);
  packet[11] = static_cast<std::uint8_t>((0xffff - sum) % 256);
}

Octets packet(const Ip4& header, Bytes payload) {
  Octets options = header.options;
  while (options.size() % 4 != 0) options.push_back(0);
  const std::size_t header_size = 20 + options.size();
  const Octets fixed = {static_cast<std::uint8_t>(0x40 | header_size / 4), header.tos};
  const Octets ttl = {header.ttl, header.protocol, 0, 0};
  Octets all = joined({fixed, be16(header_size + payload.size()), be16(header.id), be16(header.flags), ttl,
                       address(header.src).bytes(), address(header.dst).bytes(), options, payload});
  fix_checksum(all);
  return all;
}

Octets packet(const Ip6& header, Bytes payload) {
  const std::uint32_t first = 6u << 28 | std::uint32_t{header.traffic_class} << 20 | header.flow_label;
  return joined({be32(first), be16(payload.size()), Octets{header.next_header, header.hop_limit},
                 address(header.src).bytes(), address(header.dst).bytes(), payload});
}

Octets option4(std::uint8_t type, Bytes data) {
  return joined({Octets{type, static_cast<std::uint8_t>(data.size() + 2)}, data});
}

Octets option6(std::uint8_t type, Bytes data) {
  return joined({Octets{type, static_cast<std::uint8_t>(data.size())}, data});
}

Octets options_header(std::uint8_t next_header, Bytes options) {
  return with_length(next_header, Octets(options.begin(), options.end()));
}

Octets routing_header(std::uint8_t next_header, std::uint8_t segments_left, Bytes addresses) {
  return with_length(next_header, joined({Octets{0, segments_left, 0, 0, 0, 0}, addresses}));
}

Octets fragment_header(std::uint8_t next_header, std::size_t offset, bool more) {
  return joined({Octets{next_header, 0}, be16(offset | (more ? 1 : 0)), be32(0x01020304)});
}

Octets udp(std::size_t len, std::uint16_t src_port, std::uint16_t dst_port) {
  return joined({be16(src_port), be16(dst_port), be16(8 + len), be16(0), noise_of(len)});
}

Octets tcp(std::size_t len, std::uint16_t src_port, std::uint16_t dst_port) {
  return joined(
      {be16(src_port), be16(dst_port), be32(1), be32(2), from_hex("5018 ffff 0000 0000"), noise_of(len)});
}

Octets echo(std::size_t len) { return joined({from_hex("0800 0000 0001 0002"), noise_of(len)}); }

Octets plain_packet(Family family, Traffic traffic, std::size_t total_len) {
  const std::size_t transport_len = traffic == Traffic::tcp ? 20 : 8;
  const std::size_t headers = header_len(family) + transport_len;
  if (total_len < headers) throw std::invalid_argument("shorter than its headers");
  const std::size_t len = total_len - headers;
  const Octets payload = traffic == Traffic::tcp ? tcp(len) : traffic == Traffic::udp ? udp(len) : echo(len);
  const std::uint8_t icmp = family == Family::ipv4 ? kIcmp : kIcmpv6;
  const std::uint8_t protocol = traffic == Traffic::tcp ? kTcp : traffic == Traffic::udp ? kUdp : icmp;
  if (family == Family::ipv4) return packet(Ip4{.protocol = protocol}, payload);
  return packet(Ip6{.next_header = protocol}, payload);
}

Octets text_packet(Family family, std::size_t total_len) {
  Octets payload = udp(total_len - header_len(family) - 8);
  for (std::size_t i = 8; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>("word "[i % 5]);
  if (family == Family::ipv4) return packet(Ip4{}, payload);
  return packet(Ip6{}, payload);
}

}  // namespace spigrp::test
