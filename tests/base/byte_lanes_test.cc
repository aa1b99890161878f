// SPDX-License-Identifier: Apache-2.0
#include "base/byte_lanes.h"

#include <boost/test/unit_test.hpp>
#include <cctype>
#include <cstdio>
#include <string>

#include "base/text_window.h"
#include "support/random.h"

using namespace spigrp;

namespace {

std::uint64_t lanes_of(const std::string& text) { return PaddedText(text).window().le64(0); }

}  // namespace

BOOST_AUTO_TEST_SUITE(byte_lanes)

// Each byte in each place behind good ones, and followed by each of a few.
BOOST_AUTO_TEST_CASE(finds_the_first_byte_that_is_no_digit) {
  for (std::size_t place = 0; place < 8; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      for (const char behind : {'0', 'f', ' ', '/', '\x7f', '\x80', '\xff'}) {
        std::string text(8, behind);
        text.replace(0, place, place, 'a');
        text[place] = static_cast<char>(byte);
        const auto expected = text.find_first_not_of("0123456789abcdef");
        BOOST_TEST_REQUIRE(first_lane(lanes_not_hex(lanes_of(text))) == std::min<std::size_t>(expected, 8));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_hexadecimal_of_each_length) {
  auto random = test::repeatable_random(7);
  for (int i = 0; i < 50'000; ++i) {
    const auto value = static_cast<std::uint32_t>(random()) >> random() % 32;
    char text[16];
    const int length = std::snprintf(text, sizeof text, "%x", value);
    const std::string behind = std::string(text) + "@1234567";  // which must not matter
    BOOST_TEST_REQUIRE(hex_value(lanes_of(behind), static_cast<std::size_t>(length)) == value);
  }
}

BOOST_AUTO_TEST_SUITE_END()
