// SPDX-License-Identifier: Apache-2.0
#include "wire/ip_packet.h"

#include "support/death.h"
#include "wire/ip_protocol.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// Scapy 2.5: IP(src='192.0.2.1', dst='192.0.1.1', id=0x1234, tos=0xb8, flags='DF', ttl=63) /
// UDP(sport=4500, dport=500) / b'hello'
constexpr std::string_view kIpv4 =
    "45b8 0021 1234 4000 3f11 a5dd c0000201 c0000101 119401f4000d257768656c6c6f";

// Scapy 2.5: the same addresses with id=7, options=[IPOption_NOP(), IPOption_RR(routers=['10.0.0.1',
// '10.0.0.2']), IPOption_Router_Alert(), IPOption_EOL()], and UDP(sport=53, dport=53)
constexpr std::string_view kIpv4Options =
    "4a00 0030 0007 0000 4011 3ea1 c0000201 c0000101 01070b040a0000010a00000294040000 00000000 "
    "0035003500087c71";

// Scapy 2.5: IPv6(src='2001:db8::1', dst='3049:1::2', tc=0xb9, fl=0x12345, hlim=61) /
// UDP(sport=4500, dport=500) / b'hello'
constexpr std::string_view kIpv6 =
    "6b912345 000d 11 3d 20010db8000000000000000000000001 30490001000000000000000000000002"
    "119401f4000d4a7468656c6c6f";

// Scapy 2.5: IPv6(src='2001:db8::1', dst='3049:1::2') / IPv6ExtHdrHopByHop(options=[RouterAlert(value=1)]) /
// IPv6ExtHdrDestOpt(options=[PadN(optdata=b'\0\0\0\0')]) / IPv6ExtHdrRouting(addresses=['2001:db8::9']) /
// IPv6ExtHdrFragment(id=0xdeadbeef, m=1) / IPv6ExtHdrDestOpt(options=[HAO(hoa='2001:db8::77')]) /
// TCP(sport=1025, dport=25)
constexpr std::string_view kIpv6Extended =
    "60000000 005c 00 40 20010db8000000000000000000000001 30490001000000000000000000000002"
    "3c00 05020001 0100"
    "2b00 010400000000"
    "2c02 000100000000 20010db8000000000000000000000009"
    "3c00 0001 deadbeef"
    "0602 01020000 c910 20010db8000000000000000000000077"
    "04010019 00000000 00000000 50022000 2fd70000";

constexpr std::string_view kPorts = "04d2162e";  // 1234 and 5678

// A chain of 8-byte extension headers, a letter each: Hop-by-hop, Routing, Destination options, and fragment
// headers: First, Atomic, Later.
std::uint8_t type_of(char letter) {
  switch (letter) {
    case 'H':
      return ip_protocol::kHopByHop;
    case 'R':
      return ip_protocol::kRouting;
    case 'D':
      return ip_protocol::kDestinationOptions;
    default:
      return ip_protocol::kFragment;
  }
}

Octets extension(char letter, std::uint8_t next) {
  switch (letter) {
    case 'F':
      return {next, 0, 0, 1, 0, 0, 0, 1};
    case 'L':
      return {next, 0, 0, 8, 0, 0, 0, 1};
    case 'A':
      return {next, 0, 0, 0, 0, 0, 0, 1};
    default:
      return {next, 0, 1, 4, 0, 0, 0, 0};  // PadN; as a routing header type 1 with 4 segments left
  }
}

Octets ipv6_packet(std::string_view chain, std::uint8_t protocol, Bytes payload) {
  Octets behind;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const std::uint8_t next = i + 1 < chain.size() ? type_of(chain[i + 1]) : protocol;
    behind = joined({behind, extension(chain[i], next)});
  }
  behind = joined({behind, payload});
  const Octets fixed = from_hex(kIpv6);
  Octets packet = joined({Bytes(fixed).first(40), behind});
  set_ipv6_payload_len(packet, static_cast<std::uint16_t>(behind.size()));
  packet[6] = chain.empty() ? protocol : type_of(chain.front());
  return packet;
}

Octets ipv4_packet(std::uint16_t flags_and_offset, std::uint8_t protocol, Bytes payload) {
  const Octets fixed = from_hex(kIpv4);
  Octets packet = joined({Bytes(fixed).first(20), payload});
  store_be16(MutableBytes(packet).subspan<6, 2>(), flags_and_offset);
  set_ipv4_protocol(packet, protocol);
  set_ipv4_total_len(packet, static_cast<std::uint16_t>(packet.size()));
  return packet;
}

Ports ports_of(Bytes packet) { return find_ports(packet, taken(parse_ip_packet(packet))); }

}  // namespace

BOOST_AUTO_TEST_SUITE(ip_packet)

BOOST_AUTO_TEST_CASE(an_ipv4_packet_of_scapy_is_read) {
  at_every_offset(from_hex(kIpv4), [](Bytes bytes) {
    const IpPacket ip = taken(parse_ip_packet(bytes));
    BOOST_TEST((ip.family == Family::ipv4));
    BOOST_TEST(to_hex(ip.src.bytes()) == "c0000201");
    BOOST_TEST(to_hex(ip.dst.bytes()) == "c0000101");
    BOOST_TEST(ip.total_len == 33u);
    BOOST_TEST(ip.payload_at == 20u);
    BOOST_TEST(ip.protocol_at == 9u);
    BOOST_TEST(ip.protocol == 17);
    BOOST_TEST(ip.traffic_class == 0xb8);
    BOOST_TEST(ip.hop_limit == 63);
    BOOST_TEST(ip.dont_fragment);
    BOOST_TEST(!ip.fragment);
    BOOST_TEST(ip.first_fragment);
    BOOST_TEST(ip.checksum_ok);
  });
}

BOOST_AUTO_TEST_CASE(an_ipv4_packet_with_options_ends_its_header_behind_them) {
  const Octets bytes = from_hex(kIpv4Options);
  const IpPacket ip = taken(parse_ip_packet(bytes));
  BOOST_TEST(ip.payload_at == 40u);
  BOOST_TEST(!ip.dont_fragment);
  const Ports ports = find_ports(bytes, ip);
  BOOST_TEST(ports.known);
  BOOST_TEST(ports.src == 53);
  BOOST_TEST(ports.dst == 53);
}

BOOST_AUTO_TEST_CASE(a_wrong_ipv4_checksum_is_told_and_not_refused) {
  Octets bytes = from_hex(kIpv4);
  bytes[11] ^= 1;
  BOOST_TEST(!taken(parse_ip_packet(bytes)).checksum_ok);
}

BOOST_AUTO_TEST_CASE(ipv4_fragments) {
  struct Row {
    std::uint16_t flags_and_offset;
    bool dont_fragment, fragment, first;
  };
  constexpr Row kRows[] = {
      {0x0000, false, false, true}, {0x4000, true, false, true},  {0x2000, false, true, true},
      {0x0001, false, true, false}, {0x2001, false, true, false}, {0x1fff, false, true, false},
  };
  for (const Row& row : kRows) {
    const Octets bytes = ipv4_packet(row.flags_and_offset, 17, from_hex(kPorts));
    const IpPacket ip = taken(parse_ip_packet(bytes));
    BOOST_TEST_CONTEXT("flags and offset " << row.flags_and_offset) {
      BOOST_TEST(ip.dont_fragment == row.dont_fragment);
      BOOST_TEST(ip.fragment == row.fragment);
      BOOST_TEST(ip.first_fragment == row.first);
      BOOST_TEST(find_ports(bytes, ip).known == row.first);
      BOOST_TEST(find_ports(bytes, ip).protocol == 17);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_ipv6_packet_of_scapy_is_read) {
  at_every_offset(from_hex(kIpv6), [](Bytes bytes) {
    const IpPacket ip = taken(parse_ip_packet(bytes));
    BOOST_TEST((ip.family == Family::ipv6));
    BOOST_TEST(to_hex(ip.src.bytes()) == "20010db8000000000000000000000001");
    BOOST_TEST(to_hex(ip.dst.bytes()) == "30490001000000000000000000000002");
    BOOST_TEST(ip.total_len == 53u);
    BOOST_TEST(ip.payload_at == 40u);
    BOOST_TEST(ip.protocol_at == 6u);
    BOOST_TEST(ip.protocol == 17);
    BOOST_TEST(ip.traffic_class == 0xb9);
    BOOST_TEST(ip.hop_limit == 61);
    BOOST_TEST(ip.dont_fragment);
    BOOST_TEST(!ip.fragment);
    BOOST_TEST(ip.first_fragment);
    BOOST_TEST(ip.checksum_ok);
  });
}

BOOST_AUTO_TEST_CASE(an_ipv6_packet_of_scapy_with_every_extension_is_read) {
  at_every_offset(from_hex(kIpv6Extended), [](Bytes bytes) {
    const IpPacket ip = taken(parse_ip_packet(bytes));
    BOOST_TEST(ip.total_len == 132u);
    BOOST_TEST(ip.payload_at == 88u);
    BOOST_TEST(ip.protocol_at == 80u);
    BOOST_TEST(ip.protocol == 60);
    BOOST_TEST(ip.fragment);
    BOOST_TEST(ip.first_fragment);
    const Ports ports = find_ports(bytes, ip);
    BOOST_TEST(ports.protocol == 6);
    BOOST_TEST(ports.known);
    BOOST_TEST(ports.src == 1025);
    BOOST_TEST(ports.dst == 25);
  });
}

BOOST_AUTO_TEST_CASE(every_prefix_is_refused) {
  for (const std::string_view hex : {kIpv4, kIpv4Options, kIpv6, kIpv6Extended}) {
    const Octets packet = from_hex(hex);
    for_each_prefix(packet, packet.size(), [](Bytes bytes) { BOOST_TEST(!parse_ip_packet(bytes)); });
  }
  BOOST_TEST(reason(parse_ip_packet({})) == WireErrc::truncated);
}

BOOST_AUTO_TEST_CASE(every_other_version_is_refused) {
  for (unsigned version = 0; version < 16; ++version) {
    if (version == 4 || version == 6) continue;
    Octets bytes = from_hex(kIpv6);
    bytes[0] = static_cast<std::uint8_t>(version << 4 | 5);
    BOOST_TEST(reason(parse_ip_packet(bytes)) == WireErrc::bad_version);
  }
}

// Where AH, ESP and IPComp stand (RFC 4302 and 4303 section 3.1.1), and the transport header behind.
BOOST_AUTO_TEST_CASE(where_ipv6_headers_end) {
  struct Row {
    std::string_view chain;
    std::uint8_t last;
    std::size_t payload_at, protocol_at;
    std::uint8_t protocol;
    bool fragment, first;
    std::uint8_t transport;
    bool known;
  };
  constexpr Row kRows[] = {
      {"", 6, 40, 6, 6, false, true, 6, true},
      {"H", 6, 48, 40, 6, false, true, 6, true},
      {"R", 17, 48, 40, 17, false, true, 17, true},
      {"HR", 17, 56, 48, 17, false, true, 17, true},
      // Destination options before the payload stay behind our headers; before a routing header they do not.
      {"D", 6, 40, 6, 60, false, true, 6, true},
      {"DD", 6, 40, 6, 60, false, true, 6, true},
      {"HD", 6, 48, 40, 60, false, true, 6, true},
      {"DR", 6, 56, 48, 6, false, true, 6, true},
      {"DDR", 6, 64, 56, 6, false, true, 6, true},
      {"HDRD", 6, 64, 56, 60, false, true, 6, true},
      {"RD", 132, 48, 40, 60, false, true, 132, true},
      {"DRDRD", 136, 72, 64, 60, false, true, 136, true},
      // Fragment headers.
      {"F", 6, 48, 40, 6, true, true, 6, true},
      {"A", 6, 48, 40, 6, true, true, 6, true},
      {"L", 6, 48, 40, 6, true, false, 6, false},
      {"FD", 6, 48, 40, 60, true, true, 6, true},
      {"DF", 6, 56, 48, 6, true, true, 6, true},
      {"HDRFD", 17, 72, 64, 60, true, true, 17, true},
      {"HDRLD", 17, 72, 64, 60, true, false, 60, false},
      {"LR", 17, 48, 40, 43, true, false, 43, false},
      {"FL", 17, 56, 48, 17, true, false, 17, false},
      // What is no transport header with ports.
      {"", 59, 40, 6, 59, false, true, 59, false},
      {"H", 58, 48, 40, 58, false, true, 58, false},
      {"HR", 51, 56, 48, 51, false, true, 51, false},
      {"R", 50, 48, 40, 50, false, true, 50, false},
      {"", 108, 40, 6, 108, false, true, 108, false},
      {"D", 50, 40, 6, 60, false, true, 50, false},
      // A hop-by-hop header elsewhere than first is an unknown protocol.
      {"HH", 6, 48, 40, 0, false, true, 0, false},
      {"RH", 6, 48, 40, 0, false, true, 0, false},
      {"DHR", 6, 40, 6, 60, false, true, 0, false},
      // Eight headers are as many as a packet may have.
      {"HDRRRRRR", 6, 104, 96, 6, false, true, 6, true},
      {"DDDDDDDD", 6, 40, 6, 60, false, true, 6, true},
  };
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT("chain \"" << row.chain << "\" before " << int{row.last}) {
      const ExactBytes bytes(ipv6_packet(row.chain, row.last, from_hex(kPorts)));
      const IpPacket ip = taken(parse_ip_packet(bytes.bytes()));
      BOOST_TEST(ip.payload_at == row.payload_at);
      BOOST_TEST(ip.protocol_at == row.protocol_at);
      BOOST_TEST(ip.protocol == row.protocol);
      BOOST_TEST(ip.protocol == bytes.bytes()[ip.protocol_at]);
      BOOST_TEST(ip.fragment == row.fragment);
      BOOST_TEST(ip.first_fragment == row.first);
      const Ports ports = find_ports(bytes.bytes(), ip);
      BOOST_TEST(ports.protocol == row.transport);
      BOOST_TEST(ports.known == row.known);
      BOOST_TEST(ports.src == (row.known ? 1234 : 0));
      BOOST_TEST(ports.dst == (row.known ? 5678 : 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(nine_extension_headers_are_refused) {
  for (const std::string_view chain : {"HDRRRRRRR", "DDDDDDDDD", "RRRRRRRRF", "RRRRRRRRRRRRRRRRRRRR"}) {
    const Octets bytes = ipv6_packet(chain, 6, from_hex(kPorts));
    BOOST_TEST(reason(parse_ip_packet(bytes)) == WireErrc::too_many_headers);
  }
}

BOOST_AUTO_TEST_CASE(an_extension_header_that_ends_outside_is_refused) {
  Octets bytes = ipv6_packet("HDRD", 6, from_hex(kPorts));
  for (const std::size_t at : {40u, 48u, 56u, 64u}) {
    const std::uint8_t units = bytes[at + 1];
    bytes[at + 1] = 255;
    BOOST_TEST(reason(parse_ip_packet(bytes)) == WireErrc::bad_header_length);
    bytes[at + 1] = units;
  }
  BOOST_TEST(parse_ip_packet(bytes).has_value());
  const Octets cut = ipv6_packet("HD", ip_protocol::kRouting, from_hex("11000104000000"));
  BOOST_TEST(reason(parse_ip_packet(cut)) == WireErrc::truncated);
}

BOOST_AUTO_TEST_CASE(ports_by_protocol) {
  for (unsigned number = 0; number <= 255; ++number) {
    const auto protocol = static_cast<std::uint8_t>(number);
    const bool known = number == 6 || number == 17 || number == 132 || number == 136;
    const Octets in_ipv4 = ipv4_packet(0, protocol, from_hex(kPorts));
    BOOST_TEST(ports_of(in_ipv4).known == known);
    BOOST_TEST(ports_of(in_ipv4).protocol == number);
    BOOST_TEST(ports_of(in_ipv4).src == (known ? 1234 : 0));
    BOOST_TEST(ports_of(in_ipv4).dst == (known ? 5678 : 0));
    if (number == 0 || number == 43 || number == 44 || number == 60) continue;  // extensions
    BOOST_TEST(ports_of(ipv6_packet("D", protocol, from_hex(kPorts))).known == known);
    BOOST_TEST(ports_of(ipv6_packet("D", protocol, from_hex(kPorts))).protocol == number);
  }
}

BOOST_AUTO_TEST_CASE(a_packet_that_ends_before_its_ports_has_none) {
  for_each_prefix(from_hex(kPorts), 4, [](Bytes payload) {
    const ExactBytes in_ipv4(ipv4_packet(0, 17, payload));
    BOOST_TEST(!ports_of(in_ipv4.bytes()).known);
    BOOST_TEST(ports_of(in_ipv4.bytes()).protocol == 17);
    const ExactBytes in_ipv6(ipv6_packet("HD", 17, payload));
    BOOST_TEST(!ports_of(in_ipv6.bytes()).known);
    BOOST_TEST(ports_of(in_ipv6.bytes()).protocol == 17);
  });
}

BOOST_AUTO_TEST_CASE(link_layer_padding_has_no_ports) {
  const Octets padding = from_hex("a5a5a5a5a5a5a5a5");
  const Octets in_ipv4 = joined({ipv4_packet(0, 17, from_hex("04d2")), padding});
  BOOST_TEST(taken(parse_ip_packet(in_ipv4)).total_len == 22u);
  BOOST_TEST(!ports_of(in_ipv4).known);
  const Octets in_ipv6 = joined({ipv6_packet("D", 17, from_hex("04d2")), padding});
  BOOST_TEST(taken(parse_ip_packet(in_ipv6)).total_len == 50u);
  BOOST_TEST(!ports_of(in_ipv6).known);
}

BOOST_AUTO_TEST_CASE(fewer_bytes_than_parse_took_stop_the_program) {
  const Octets bytes = from_hex(kIpv4);
  const IpPacket ip = taken(parse_ip_packet(bytes));
  BOOST_TEST(stops_program([&] { find_ports(Bytes(bytes).first(32), ip); }));
}

BOOST_AUTO_TEST_CASE(setters_leave_a_packet_that_reads_back) {
  for (const std::string_view hex : {kIpv4, kIpv4Options, kIpv6, kIpv6Extended}) {
    Octets bytes = joined({from_hex(hex), Octets(7)});
    const IpPacket before = taken(parse_ip_packet(bytes));
    Octets in_one_step = bytes;
    set_total_len(bytes, bytes.size());
    set_protocol(bytes, before, 50);
    set_payload(in_one_step, before, bytes.size(), 50);
    BOOST_TEST(to_hex(in_one_step) == to_hex(bytes));
    set_traffic_class(bytes, 0x2e);
    set_hop_limit(bytes, 7);
    const IpPacket after = taken(parse_ip_packet(bytes));
    BOOST_TEST(after.total_len == before.total_len + 7);
    BOOST_TEST(after.protocol == 50);
    BOOST_TEST(after.payload_at == before.payload_at);
    BOOST_TEST(after.protocol_at == before.protocol_at);
    BOOST_TEST(after.traffic_class == 0x2e);
    BOOST_TEST(after.hop_limit == 7);
    BOOST_TEST(after.checksum_ok);
    BOOST_TEST(to_hex(Bytes(bytes).subspan(after.payload_at, 8)) ==
               to_hex(Bytes(from_hex(hex)).subspan(before.payload_at, 8)));
  }
}

BOOST_AUTO_TEST_CASE(set_protocol_names_the_payload_behind_the_last_header) {
  Octets bytes = ipv6_packet("DR", 6, from_hex(kPorts));
  set_protocol(bytes, taken(parse_ip_packet(bytes)), 51);
  BOOST_TEST(to_hex(bytes) == to_hex(ipv6_packet("DR", 51, from_hex(kPorts))));
  bytes = ipv6_packet("D", 6, from_hex(kPorts));
  set_protocol(bytes, taken(parse_ip_packet(bytes)), 51);
  BOOST_TEST(bytes[6] == 51);
  BOOST_TEST(bytes[40] == 6);
}

BOOST_AUTO_TEST_CASE(total_lengths_at_and_over_the_limit) {
  Octets v4 = from_hex(kIpv4);
  set_total_len(v4, kMaxIpPacket);
  BOOST_TEST(to_hex(Bytes(v4).subspan(2, 2)) == "ffff");
  set_total_len(v4, kIpv4HeaderLen);
  BOOST_TEST(to_hex(Bytes(v4).subspan(2, 2)) == "0014");
  BOOST_TEST(stops_program([&] { set_total_len(v4, kMaxIpPacket + 1); }));
  BOOST_TEST(stops_program([&] { set_total_len(v4, kIpv4HeaderLen - 1); }));
  Octets v6 = from_hex(kIpv6);
  set_total_len(v6, kMaxIpPacket + 40);
  BOOST_TEST(to_hex(Bytes(v6).subspan(4, 2)) == "ffff");
  set_total_len(v6, kIpv6HeaderLen);
  BOOST_TEST(to_hex(Bytes(v6).subspan(4, 2)) == "0000");
  BOOST_TEST(stops_program([&] { set_total_len(v6, kMaxIpPacket + 41); }));
  BOOST_TEST(stops_program([&] { set_total_len(v6, kIpv6HeaderLen - 1); }));
}

BOOST_AUTO_TEST_CASE(random_packets_are_refused_or_read_inside_their_bytes) {
  Noise noise;
  constexpr std::uint8_t kTypes[] = {0, 6, 17, 43, 44, 50, 51, 60};
  std::size_t read = 0;
  for (int round = 0; round < 50000; ++round) {
    Octets bytes = noise.octets(40 + noise.below(80));
    const bool is_v4 = noise.below(4) == 0;
    bytes[0] = is_v4 ? static_cast<std::uint8_t>(0x40 | noise.below(16)) : 0x60;
    store_be16(MutableBytes(bytes).subspan(is_v4 ? 2 : 4).first<2>(),
               static_cast<std::uint16_t>(noise.below(bytes.size() + 1)));
    for (std::size_t at = 40; at + 1 < bytes.size(); at += 8) {
      bytes[at] = kTypes[noise.below(8)];
      bytes[at + 1] = noise.below(4) == 0 ? bytes[at + 1] : 0;
    }
    if (!is_v4) bytes[6] = kTypes[noise.below(8)];
    const ExactBytes exact(bytes);
    const auto ip = parse_ip_packet(exact.bytes());
    if (!ip) continue;
    ++read;
    BOOST_REQUIRE(ip->payload_at <= ip->total_len && ip->total_len <= bytes.size());
    BOOST_REQUIRE(ip->protocol_at < ip->payload_at && bytes[ip->protocol_at] == ip->protocol);
    find_ports(exact.bytes(), *ip);
  }
  BOOST_TEST(read > 5000u);
  BOOST_TEST(read < 45000u);
}

BOOST_AUTO_TEST_SUITE_END()
