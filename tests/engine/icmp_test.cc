// SPDX-License-Identifier: Apache-2.0
//
// That the errors are right byte for byte is tests/program/mtu_test.py's, against Scapy.
#include "engine/icmp.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/lab.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

Octets answer_to(const Octets& bytes, std::size_t headroom = Parcel::kRoom,
                 std::string_view from = "198.51.100.1") {
  Parcel parcel(bytes, headroom);
  const auto ip = parse_ip_packet(bytes);
  BOOST_TEST_REQUIRE(ip.has_value());
  answer_too_big(parcel.packet, *ip, address(from), 1300);
  BOOST_TEST(parcel.intact());
  return parcel.octets();
}

Octets prohibition_of(const Octets& bytes, std::size_t headroom = Parcel::kRoom) {
  Parcel parcel(bytes, headroom);
  const auto ip = parse_ip_packet(bytes);
  BOOST_TEST_REQUIRE(ip.has_value());
  answer_prohibited(parcel.packet, *ip);
  BOOST_TEST(parcel.intact());
  return parcel.octets();
}

std::string addresses(const Octets& answer) {
  const bool four = answer.at(0) >> 4 == 4;
  const Bytes bytes(answer);
  const auto at = [&](std::size_t four_at, std::size_t six_at) {
    const IpAddress address =
        IpAddress::from_bytes(four ? bytes.subspan(four_at, 4) : bytes.subspan(six_at, 16));
    return std::string(format(address).view());
  };
  return at(12, 8) + " to " + at(16, 24);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(icmp)

BOOST_AUTO_TEST_CASE(an_error_carries_as_much_as_it_may) {
  for (const std::size_t len : {30u, 400u, 548u, 549u, 1500u}) {
    const Octets plain = plain_packet(Family::ipv4, Traffic::udp, len);
    const Octets answer = answer_to(plain);
    BOOST_TEST(answer.size() == std::min<std::size_t>(28 + len, 576));
    BOOST_TEST(to_hex(Bytes(answer).subspan(28)) == to_hex(Bytes(plain).first(answer.size() - 28)));
  }
  for (const std::size_t len : {50u, 1232u, 1233u, 9000u}) {
    const Octets plain = plain_packet(Family::ipv6, Traffic::udp, len);
    const Octets answer = answer_to(plain);
    BOOST_TEST(answer.size() == std::min<std::size_t>(48 + len, 1280));
    BOOST_TEST(to_hex(Bytes(answer).subspan(48)) == to_hex(Bytes(plain).first(answer.size() - 48)));
  }
}

BOOST_AUTO_TEST_CASE(it_goes_to_the_sender_from_us_or_from_where_the_packet_went) {
  const Octets four = packet(Ip4{}, udp(50));
  const Octets six = packet(Ip6{}, udp(50));
  BOOST_TEST(addresses(answer_to(four)) == "198.51.100.1 to 192.0.2.1");
  BOOST_TEST(addresses(answer_to(four, 256, "2001:db8::9")) == "192.0.1.1 to 192.0.2.1");
  BOOST_TEST(addresses(answer_to(four, 256, "0.0.0.0")) == "192.0.1.1 to 192.0.2.1");
  BOOST_TEST(addresses(answer_to(six)) == "2001:db8:1::1 to 2001:db8:2::1");
  BOOST_TEST(addresses(answer_to(six, 256, "2001:db8::9")) == "2001:db8::9 to 2001:db8:2::1");
}

BOOST_AUTO_TEST_CASE(about_some_packets_nothing_is_said) {
  const auto icmp4 = [](std::uint8_t type) {
    return packet(Ip4{.protocol = 1}, joined({Octets{type, 0}, Octets(30)}));
  };
  const auto icmp6 = [](std::uint8_t type) {
    return packet(Ip6{.next_header = 58}, joined({Octets{type, 0}, Octets(30)}));
  };
  for (const Octets& plain :
       {icmp4(3),
        icmp4(4),
        icmp4(5),
        icmp4(11),
        icmp4(12),
        icmp6(1),
        icmp6(2),
        icmp6(127),
        icmp6(137),
        packet(Ip4{.protocol = 1}, {}),
        packet(Ip6{.next_header = 58}, {}),
        packet(Ip6{.next_header = 60}, joined({options_header(58, {}), Octets{2, 0}})),
        packet(Ip4{.flags = 1}, udp(50)),
        packet(Ip4{.src = "224.0.0.1"}, udp(50)),
        packet(Ip4{.src = "0.0.0.0"}, udp(50)),
        packet(Ip4{.src = "255.255.255.255"}, udp(50)),
        packet(Ip4{.dst = "224.0.0.9"}, udp(50)),
        packet(Ip4{.dst = "255.255.255.255"}, udp(50)),
        packet(Ip6{.src = "::"}, udp(50)),
        packet(Ip6{.src = "ff02::1"}, udp(50)),
        packet(Ip6{.next_header = 44}, joined({fragment_header(17, 8, false), udp(50)}))}) {
    BOOST_TEST(answer_to(plain).empty());
  }
  for (const Octets& plain :
       {icmp4(8), icmp4(0), icmp4(13), icmp6(128), icmp6(135), packet(Ip4{.flags = kMoreFragments}, udp(48)),
        packet(Ip6{.dst = "ff0e::1"}, udp(50))}) {
    BOOST_TEST(!answer_to(plain).empty());
  }
}

BOOST_AUTO_TEST_CASE(what_is_prohibited_is_told_by_where_it_went) {
  const Octets four = prohibition_of(packet(Ip4{}, udp(50)));
  BOOST_TEST(addresses(four) == "192.0.1.1 to 192.0.2.1");
  BOOST_TEST(to_hex(Bytes(four).subspan(20, 2)) == "030d");
  BOOST_TEST(to_hex(Bytes(four).subspan(24, 4)) == "00000000");
  const Octets six = prohibition_of(packet(Ip6{}, udp(50)));
  BOOST_TEST(addresses(six) == "2001:db8:1::1 to 2001:db8:2::1");
  BOOST_TEST(to_hex(Bytes(six).subspan(40, 2)) == "0101");
  BOOST_TEST(to_hex(Bytes(six).subspan(44, 4)) == "00000000");
}

// RFC 4443 section 2.4 (e.3) makes an exception for "packet too big", and for no other of ours.
BOOST_AUTO_TEST_CASE(that_something_is_prohibited_is_not_told_to_a_group_or_about_an_error) {
  const Octets error = packet(Ip4{.protocol = 1}, joined({Octets{3, 13}, Octets(30)}));
  for (const Octets& plain :
       {packet(Ip4{.dst = "224.0.0.9"}, udp(50)), packet(Ip4{.flags = 1}, udp(50)), error,
        packet(Ip6{.dst = "ff0e::1"}, udp(50)), packet(Ip6{.src = "::"}, udp(50)),
        packet(Ip6{.next_header = 44}, joined({fragment_header(17, 8, false), udp(50)}))}) {
    BOOST_TEST(prohibition_of(plain).empty());
  }
  BOOST_TEST(prohibition_of(packet(Ip4{}, udp(50)), 27).empty());
  BOOST_TEST(!prohibition_of(packet(Ip4{}, udp(50)), 28).empty());
}

BOOST_AUTO_TEST_CASE(without_room_for_its_headers_there_is_none) {
  const Octets four = packet(Ip4{}, udp(50));
  BOOST_TEST(answer_to(four, 27).empty());
  BOOST_TEST(!answer_to(four, 28).empty());
  const Octets six = packet(Ip6{}, udp(50));
  BOOST_TEST(answer_to(six, 47).empty());
  BOOST_TEST(!answer_to(six, 48).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
