// SPDX-License-Identifier: Apache-2.0
#include "command/numbers.h"

#include <boost/test/unit_test.hpp>
#include <limits>

using namespace spigrp;

namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

struct Good {
  const char* text;
  Base base;
  std::uint64_t max;
  std::uint64_t value;
};

struct Bad {
  const char* text;
  Base base;
  std::uint64_t max;
  bool too_big;
  std::size_t at;
  std::size_t length;
};

constexpr Good kGood[] = {
    {"0", Base::decimal_or_hex, 0, 0},
    {"63", Base::decimal_or_hex, 63, 63},
    {"0x3f", Base::decimal_or_hex, 63, 63},
    {"0X3F", Base::decimal_or_hex, 63, 63},
    {"0x00000000000000003f", Base::c, 63, 63},
    {"18446744073709551615", Base::decimal_or_hex, kMost, kMost},
    {"0xffffffffffffffff", Base::c, kMost, kMost},
    {"0", Base::c, 9, 0},
    {"017", Base::c, 15, 15},
    {"4294967295", Base::c, 0xffffffff, 0xffffffff},
    {"037777777777", Base::c, 0xffffffff, 0xffffffff},
};

constexpr Bad kBad[] = {
    {"", Base::c, 9, false, 0, 0},
    {"0x", Base::c, 9, false, 0, 2},
    {"-1", Base::c, 9, false, 0, 1},
    {"+1", Base::c, 9, false, 0, 1},
    {"12a", Base::c, 99, false, 2, 1},
    {"0x1g2", Base::c, 99, false, 3, 1},
    {"08", Base::c, 99, false, 1, 1},
    {"010", Base::decimal_or_hex, 99, false, 0, 1},
    {"00", Base::decimal_or_hex, 99, false, 0, 1},
    {"1 ", Base::decimal_or_hex, 99, false, 1, 1},
    {"64", Base::decimal_or_hex, 63, true, 0, 2},
    {"5", Base::decimal_or_hex, 3, true, 0, 1},
    {"0x40", Base::decimal_or_hex, 63, true, 0, 4},
    {"4294967296", Base::c, 0xffffffff, true, 0, 10},
    {"18446744073709551616", Base::decimal_or_hex, kMost, true, 0, 20},
    {"0x10000000000000000", Base::decimal_or_hex, kMost, true, 0, 19},
    {"99999999999999999999999999999z", Base::decimal_or_hex, kMost, false, 29, 1},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(numbers)

BOOST_AUTO_TEST_CASE(good_ones_are_read) {
  for (const Good& row : kGood) {
    const auto number = parse_number(row.text, row.base, row.max);
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_REQUIRE(number.has_value());
      BOOST_TEST(*number == row.value);
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_ones_are_refused_at_their_byte) {
  for (const Bad& row : kBad) {
    const auto number = parse_number(row.text, row.base, row.max);
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_REQUIRE(!number.has_value());
      BOOST_TEST(number.error().too_big == row.too_big);
      BOOST_TEST(number.error().at == row.at);
      BOOST_TEST(number.error().length == row.length);
    }
  }
}

BOOST_AUTO_TEST_CASE(digits_have_values) {
  BOOST_TEST(digit_value('0') == 0U);
  BOOST_TEST(digit_value('9') == 9U);
  BOOST_TEST(digit_value('a') == 10U);
  BOOST_TEST(digit_value('F') == 15U);
  for (const char c : {'g', 'G', '/', ':', '@', '`', '\0', '\xff'}) BOOST_TEST(digit_value(c) > 15U);
}

BOOST_AUTO_TEST_SUITE_END()
