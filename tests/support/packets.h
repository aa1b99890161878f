// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"
#include "support/octets.h"

// Packets made byte by byte from the RFCs, with nothing of src/wire: a second opinion on what it writes.
namespace spigrp::test {

/// address() reads an address; a text that is none throws.
IpAddress address(std::string_view text);

/// Ip4 is an IPv4 header. `flags` are the 16 bits of flags and fragment offset; options are padded with 0.
struct Ip4 {
  std::string_view src = "192.0.2.1";
  std::string_view dst = "192.0.1.1";
  std::uint8_t protocol = 17;
  std::uint8_t tos = 0;
  std::uint16_t id = 0x1234;
  std::uint16_t flags = 0;
  std::uint8_t ttl = 64;
  Octets options = {};
};
inline constexpr std::uint16_t kDf = 0x4000;
inline constexpr std::uint16_t kMoreFragments = 0x2000;

/// Ip6 is an IPv6 header; extension headers are the beginning of the payload.
struct Ip6 {
  std::string_view src = "2001:db8:2::1";
  std::string_view dst = "2001:db8:1::1";
  std::uint8_t next_header = 17;
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;
  std::uint8_t hop_limit = 64;
};

Octets packet(const Ip4& header, Bytes payload);
Octets packet(const Ip6& header, Bytes payload);

/// fix_checksum() writes the header checksum of an IPv4 packet.
void fix_checksum(MutableBytes packet);

/// option(type, data) is an IPv4 option, or an IPv6 one: type, length, data. They count the length
/// differently.
Octets option4(std::uint8_t type, Bytes data);
Octets option6(std::uint8_t type, Bytes data);

/// options_header() is an IPv6 hop-by-hop or destination options header, padded with Pad1 to its unit of 8.
Octets options_header(std::uint8_t next_header, Bytes options);
/// routing_header() is one of type 0 with the addresses given, 16 bytes each.
Octets routing_header(std::uint8_t next_header, std::uint8_t segments_left, Bytes addresses);
/// fragment_header(): `offset` is in bytes, a multiple of 8.
Octets fragment_header(std::uint8_t next_header, std::size_t offset, bool more);

/// Transport headers with `len` bytes of data that does not compress; checksums are not computed, nothing
/// here looks at them.
Octets udp(std::size_t len, std::uint16_t src_port = 5000, std::uint16_t dst_port = 5001);
Octets tcp(std::size_t len, std::uint16_t src_port = 5000, std::uint16_t dst_port = 25);
Octets echo(std::size_t len);

/// Traffic is a kind of packet that the tests put through chains.
enum class Traffic : std::uint8_t { icmp, udp, tcp };

/// plain_packet() has `total_len` bytes, at least the headers; its data does not compress.
Octets plain_packet(Family family, Traffic traffic, std::size_t total_len);

/// text_packet() is a UDP packet of `total_len` bytes whose data is one short word again and again, so that
/// `comp` makes it shorter.
Octets text_packet(Family family, std::size_t total_len);

}  // namespace spigrp::test
