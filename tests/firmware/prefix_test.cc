// SPDX-License-Identifier: Apache-2.0
#include "prefix.h"

#include <boost/test/unit_test.hpp>

using spigrp::parse_prefix;

BOOST_AUTO_TEST_SUITE(prefix)

BOOST_AUTO_TEST_CASE(reads_address_and_bits) {
  const auto ipv4 = parse_prefix("10.2.0.0/16");
  BOOST_REQUIRE(ipv4.has_value());
  BOOST_TEST(format(ipv4->address).view() == "10.2.0.0");
  BOOST_TEST(int{ipv4->length} == 16);
  const auto ipv6 = parse_prefix("2001:db8::/33");
  BOOST_REQUIRE(ipv6.has_value());
  BOOST_TEST(int{ipv6->length} == 33);
  for (const char* whole : {"0.0.0.0/0", "::/0", "10.1.2.3/32", "2001:db8::1/128", "128.0.0.0/1"}) {
    BOOST_TEST(parse_prefix(whole).has_value(), whole);
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_none) {
  for (const char* text :
       {"", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/33", "::/129", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0/8", "10.0.0.0/99999999999999999999"}) {
    BOOST_TEST(!parse_prefix(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_bits_behind_the_prefix) {
  for (const char* text :
       {"10.0.0.1/31", "10.128.0.0/8", "0.0.0.1/0", "2001:db8::1/127", "2001:db8:8000::/32"}) {
    BOOST_TEST(!parse_prefix(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
