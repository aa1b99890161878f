// SPDX-License-Identifier: Apache-2.0
#include "base/find_byte.h"

#include <boost/test/unit_test.hpp>

using spigrp::find_byte;

BOOST_AUTO_TEST_SUITE(find_byte_in_text)

BOOST_AUTO_TEST_CASE(is_the_first_place_or_the_length) {
  BOOST_TEST(find_byte("a\nb\n", '\n') == 1u);
  BOOST_TEST(find_byte("\n", '\n') == 0u);
  BOOST_TEST(find_byte("abc", '\n') == 3u);
  BOOST_TEST(find_byte({}, '\n') == 0u);
}

BOOST_AUTO_TEST_CASE(stays_inside_the_text) {
  BOOST_TEST(find_byte(std::string_view("abc\n", 3), '\n') == 3u);
  BOOST_TEST(find_byte(std::string_view("a\0b", 3), 'b') == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
