// SPDX-License-Identifier: Apache-2.0
#include "wire/fragment.h"

#include <boost/test/unit_test.hpp>

#include "spigrp/result.h"
#include "support/fragment_stream.h"
#include "wire/ip_packet.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(fragment)

BOOST_AUTO_TEST_CASE(ipv4_is_read) {
  const Octets bytes =
      fragment4(Ip4{.protocol = 50, .id = 0xbeef, .options = Octets(8, 1)}, 1480, true, Octets(16));
  const auto read = read_fragment(bytes);
  SPIGRP_REQUIRE(read);
  BOOST_TEST(read->id == 0xbeefu);
  BOOST_TEST(read->headers_len == 28u);
  BOOST_TEST(read->protocol == 50u);
  BOOST_TEST(bytes[read->protocol_at] == 50u);
  BOOST_TEST(read->data_at == 28u);
  BOOST_TEST(read->data_len == 16u);
  BOOST_TEST(read->offset == 1480u);
  BOOST_TEST(read->end() == 1496u);
  BOOST_TEST(read->more);
  BOOST_TEST(!read->is_first());
}

BOOST_AUTO_TEST_CASE(ipv6_is_read_behind_other_headers) {
  const Octets hops = options_header(44, Octets{1, 2, 0, 0});
  const Octets bytes = fragment6(Ip6{.next_header = 0}, 0xdeadbeef, 50, 1448, false, Octets(9), hops);
  const auto read = read_fragment(bytes);
  SPIGRP_REQUIRE(read);
  BOOST_TEST(read->id == 0xdeadbeefu);
  BOOST_TEST(read->headers_len == 48u);
  BOOST_TEST(read->protocol_at == 40u);
  BOOST_TEST(bytes[read->protocol_at] == 44u);
  BOOST_TEST(read->protocol == 50u);
  BOOST_TEST(read->data_at == 56u);
  BOOST_TEST(read->data_len == 9u);
  BOOST_TEST(read->offset == 1448u);
  BOOST_TEST(!read->more);
}

BOOST_AUTO_TEST_CASE(offset_and_flags_are_told_apart) {
  for (std::size_t at = 0; at < 65'536; at += 8) {
    for (const bool more : {false, true}) {
      const auto six = read_fragment(fragment6(Ip6{.next_header = 44}, 1, 50, at, more, Octets(8)));
      BOOST_REQUIRE(six && six->offset == at && six->more == more);
      BOOST_REQUIRE(six->is_atomic() == (at == 0 && !more));
      const auto four = read_fragment(fragment4(Ip4{.flags = kDf}, at, more, Octets(8)));
      if (at == 0 && !more) {
        BOOST_REQUIRE(!four);
      } else {
        BOOST_REQUIRE(four && four->offset == at && four->more == more && four->is_first() == (at == 0));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_has_no_fragment_header_is_none) {
  BOOST_TEST(!read_fragment(packet(Ip6{}, udp(9))).has_value());
  BOOST_TEST(!read_fragment(packet(Ip4{}, udp(9))).has_value());
}

// A first fragment needs all of these, and one byte less is too few (CVE-2007-6282, RFC 7112).
BOOST_AUTO_TEST_CASE(the_whole_of_the_next_header_must_be_there) {
  struct Row {
    std::uint8_t protocol;
    std::size_t needed;
  };
  constexpr Row kNeeds[] = {{50, 8}, {108, 4}, {4, 20}, {41, 40}, {51, 28}, {17, 0}, {6, 0}};
  for (const Row& row : kNeeds) {
    BOOST_TEST_CONTEXT("protocol " << int{row.protocol}) {
      for (std::size_t len = 0; len < 64; ++len) {
        Octets data(len);
        if (len > 1) data[1] = 5;  // of AH: (5 + 2) * 4 bytes
        const Octets bytes = fragment4(Ip4{.protocol = row.protocol}, 0, true, data);
        const auto first = read_fragment(bytes);
        SPIGRP_REQUIRE(first);
        BOOST_TEST(headers_are_whole(bytes, *first) == (len >= row.needed));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_headers_become_those_of_the_whole_packet) {
  const Octets data = counting(40);
  Octets four = fragment4(Ip4{.protocol = 50, .flags = kDf}, 0, true, data);
  const auto first4 = read_fragment(four);
  SPIGRP_REQUIRE(first4);
  end_fragment(four, *first4);
  BOOST_TEST(four == packet(Ip4{.protocol = 50, .flags = kDf}, data));

  const Octets hops = options_header(44, Octets{1, 2, 0, 0});
  const Octets fragment = fragment6(Ip6{.next_header = 0}, 7, 50, 0, true, data, hops);
  const auto first6 = read_fragment(fragment);
  SPIGRP_REQUIRE(first6);
  Octets six = joined({Bytes(fragment).first(first6->headers_len), data});
  end_fragment(six, *first6);
  BOOST_TEST(six == packet(Ip6{.next_header = 0}, joined({options_header(50, Octets{1, 2, 0, 0}), data})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
