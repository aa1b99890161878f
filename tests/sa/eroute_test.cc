// SPDX-License-Identifier: Apache-2.0
#include "spigrp/eroute.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "support/lab.h"

namespace spigrp::test {
namespace {

constexpr std::uint8_t kTcp = 6;

Flow flow(std::string_view src, std::string_view dst) {
  return {.src = address(src),
          .dst = address(dst),
          .protocol = kTcp,
          .ports_known = true,
          .src_port = 1000,
          .dst_port = 25};
}

Selector selector(std::string_view src, std::string_view dst) {
  return {.src = prefix(src), .dst = prefix(dst)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eroute_selector)

BOOST_AUTO_TEST_CASE(both_prefixes_must_match) {
  const Selector s = selector("10.0.0.0/8", "192.0.2.128/25");
  BOOST_TEST(s.matches(flow("10.255.255.255", "192.0.2.128")));
  BOOST_TEST(!s.matches(flow("11.0.0.0", "192.0.2.128")));
  BOOST_TEST(!s.matches(flow("10.0.0.1", "192.0.2.127")));
  BOOST_TEST(!s.matches(flow("192.0.2.128", "10.0.0.1")));
}

BOOST_AUTO_TEST_CASE(a_prefix_of_length_0_is_every_address_of_its_family) {
  BOOST_TEST(selector("0.0.0.0/0", "0.0.0.0/0").matches(flow("1.2.3.4", "255.255.255.255")));
  BOOST_TEST(!selector("0.0.0.0/0", "0.0.0.0/0").matches(flow("::1", "::2")));
  BOOST_TEST(selector("::/0", "::/0").matches(flow("::1", "ffff::")));
  BOOST_TEST(!selector("::/0", "::/0").matches(flow("1.2.3.4", "5.6.7.8")));
}

BOOST_AUTO_TEST_CASE(protocol_and_ports_select_where_they_are_given) {
  Selector s = selector("10.0.0.0/8", "10.0.0.0/8");
  Flow f = flow("10.0.0.1", "10.0.0.2");
  s.protocol = kTcp;
  BOOST_TEST(s.matches(f));
  s.protocol = 17;
  BOOST_TEST(!s.matches(f));
  s.protocol = kTcp;
  s.dst_port = 25;
  BOOST_TEST(s.matches(f));
  BOOST_TEST(!s.matches(f.reversed()));
  s.src_port = 1000;
  BOOST_TEST(s.matches(f));
  s.src_port = 1001;
  BOOST_TEST(!s.matches(f));
  s.src_port = 0;
  s.dst_port = 26;
  BOOST_TEST(!s.matches(f));
}

// A later fragment has no ports: were it to match one that asks for port 0, fragments would slip past.
BOOST_AUTO_TEST_CASE(a_port_never_selects_a_packet_whose_ports_are_not_known) {
  Selector s = selector("10.0.0.0/8", "10.0.0.0/8");
  Flow f = flow("10.0.0.1", "10.0.0.2");
  f.ports_known = false;
  f.src_port = f.dst_port = 0;
  BOOST_TEST(s.matches(f));
  s.dst_port = 25;
  BOOST_TEST(!s.matches(f));
  f.dst_port = 25;
  BOOST_TEST(!s.matches(f));
  s.dst_port = 0;
  s.src_port = 1000;
  BOOST_TEST(!s.matches(f));
}

BOOST_AUTO_TEST_CASE(the_flow_of_the_answers_has_everything_turned_round) {
  const Flow back = flow("10.0.0.1", "10.0.0.2").reversed();
  BOOST_TEST((back.src == address("10.0.0.2")));
  BOOST_TEST((back.dst == address("10.0.0.1")));
  BOOST_TEST(back.src_port == 25);
  BOOST_TEST(back.dst_port == 1000);
  BOOST_TEST(back.protocol == kTcp);
  BOOST_TEST(back.ports_known);
}

BOOST_AUTO_TEST_CASE(the_source_prefix_counts_before_the_destination_and_that_before_the_rest) {
  const Selector base = selector("10.0.0.0/8", "10.0.0.0/8");
  const Selector longer_src = selector("10.0.0.0/9", "0.0.0.0/0");
  const Selector longer_dst = selector("10.0.0.0/8", "10.0.0.0/9");
  Selector protocol = base;
  protocol.protocol = kTcp;
  Selector src_port = protocol;
  src_port.src_port = 5;
  Selector dst_port = protocol;
  dst_port.dst_port = 5;
  const Selector order[] = {longer_src, longer_dst, src_port, dst_port, protocol, base};
  for (std::size_t i = 0; i < std::size(order); ++i) {
    for (std::size_t j = 0; j < std::size(order); ++j) {
      BOOST_TEST(order[i].more_specific_than(order[j]) == (i < j));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
