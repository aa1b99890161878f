// SPDX-License-Identifier: Apache-2.0
#include "wire/plain_ipv4.h"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "support/packets.h"
#include "wire/ip_packet.h"

namespace spigrp::test {
namespace {

bool is_plain(Bytes packet) {
  PlainIpv4 ip;
  return PlainIpv4::read(packet, ip);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plain_ipv4)

BOOST_AUTO_TEST_CASE(it_says_what_the_packet_says) {
  const Octets bytes = packet(
      Ip4{.src = "192.0.2.200", .dst = "203.0.113.7", .protocol = 6, .tos = 0xb9, .flags = kDf, .ttl = 77},
      tcp(5, 4660, 443));
  PlainIpv4 ip;
  BOOST_TEST_REQUIRE(PlainIpv4::read(bytes, ip));
  BOOST_TEST(ip.tos() == 0xb9);
  BOOST_TEST(ip.total_len() == bytes.size());
  BOOST_TEST(ip.dont_fragment());
  BOOST_TEST(ip.ttl() == 77);
  BOOST_TEST(ip.protocol() == 6);
  BOOST_TEST(ip.src() == 0xc00002c8u);
  BOOST_TEST(ip.dst() == 0xcb007107u);
  BOOST_TEST(ip.inside() == 0x123401bbu);
}

BOOST_AUTO_TEST_CASE(ends_are_protocol_addresses_and_four_bytes) {
  const Ip4 header{.src = "192.0.2.200", .dst = "203.0.113.7"};
  const auto ends = [](const Octets& bytes) {
    PlainIpv4 ip;
    BOOST_TEST_REQUIRE(PlainIpv4::read(bytes, ip));
    return ip.ends();
  };
  const PlainIpv4::Ends known = ends(packet(header, udp(20)));
  Ip4 same = header;
  same.tos = 3, same.id = 9, same.flags = kDf, same.ttl = 1;
  BOOST_TEST((ends(packet(same, udp(50))) == known));
  const auto differs = [&](const std::function<void(Ip4&)>& change) {
    Ip4 other = header;
    change(other);
    BOOST_TEST((ends(packet(other, udp(20))) != known));
  };
  differs([](Ip4& ip) { ip.src = "192.0.2.201"; });
  differs([](Ip4& ip) { ip.dst = "203.0.112.7"; });
  differs([](Ip4& ip) { ip.protocol = 6; });
  BOOST_TEST((ends(packet(header, udp(20, 5000, 5002))) != known));
  BOOST_TEST((ends(packet(header, udp(20, 4999, 5001))) != known));
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_packet_are_no_part_of_it) {
  const Octets bytes = packet(Ip4{}, Octets(4));
  PlainIpv4 ip;
  BOOST_TEST_REQUIRE(PlainIpv4::read(joined({bytes, Octets(22)}), ip));
  BOOST_TEST(ip.total_len() == 24u);
}

BOOST_AUTO_TEST_CASE(four_bytes_must_be_inside) {
  for (std::size_t len = 0; len < 8; ++len) {
    const Octets bytes = packet(Ip4{}, Octets(len));
    BOOST_TEST(is_plain(bytes) == (len >= 4));
    BOOST_TEST(is_plain(joined({bytes, Octets(10)})) == (len >= 4));
    BOOST_TEST(!is_plain(Bytes(bytes).first(len + 19)));
  }
  BOOST_TEST(!is_plain({}));
}

BOOST_AUTO_TEST_CASE(fragments_options_and_other_versions_are_not_plain) {
  BOOST_TEST(!is_plain(packet(Ip4{.flags = kMoreFragments}, udp(20))));
  for (unsigned bit = 0; bit < 13; ++bit) {
    BOOST_TEST(!is_plain(packet(Ip4{.flags = static_cast<std::uint16_t>(1u << bit)}, udp(20))));
  }
  BOOST_TEST(!is_plain(packet(Ip4{.options = Octets(4, 1)}, udp(20))));
  BOOST_TEST(!is_plain(packet(Ip6{}, udp(20))));
}

// Whatever bit is wrong: what it takes is what the other reader takes, and is no fragment.
BOOST_AUTO_TEST_CASE(it_takes_no_header_that_is_not_intact) {
  const Octets sound = packet(Ip4{.flags = kDf}, udp(20));
  for (std::size_t bit = 0; bit < 160; ++bit) {
    Octets bytes = sound;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
    BOOST_TEST(!is_plain(bytes));
    if (bit >= 8) fix_checksum(bytes);  // it believes the header length
    const auto ip = parse_ip_packet(bytes);
    const bool taken = ip && ip->checksum_ok && !ip->fragment && ip->payload_at == kIpv4HeaderLen &&
                       ip->family == Family::ipv4 && ip->total_len >= 24;
    BOOST_TEST_CONTEXT("bit " << bit) { BOOST_TEST(is_plain(bytes) == taken); }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
