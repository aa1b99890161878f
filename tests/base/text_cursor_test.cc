// SPDX-License-Identifier: Apache-2.0
#include "base/text_cursor.h"

#include <boost/test/unit_test.hpp>
#include <cctype>
#include <string>

#include "support/death.h"

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(text_cursor)

BOOST_AUTO_TEST_CASE(walks_to_the_end_and_no_further) {
  TextCursor in("ab");
  BOOST_TEST(in.next_is('a'));
  BOOST_TEST(!in.next_is('b'));
  in.advance();
  BOOST_TEST(in.rest() == "b");
  BOOST_TEST(in.skip('b'));
  BOOST_TEST(in.at_end());
  BOOST_TEST(in.at() == 2);
  BOOST_TEST(!in.next_is('\0'));
  BOOST_TEST(!in.skip('b'));
  BOOST_TEST(!in.digit(16).has_value());
  BOOST_TEST(in.rest().empty());
  BOOST_TEST(spigrp::test::stops_program([&] { in.advance(); }));
  in.back_to(1);
  BOOST_TEST(in.rest() == "b");
  BOOST_TEST(spigrp::test::stops_program([&] { in.back_to(2); }));
}

BOOST_AUTO_TEST_CASE(skips_whole_words_only) {
  TextCursor in("escomp");
  BOOST_TEST(!in.skip("esp"));
  BOOST_TEST(in.at() == 0);
  BOOST_TEST(in.skip("es"));
  BOOST_TEST(!in.skip("compress"));  // longer than what is left
  BOOST_TEST(in.skip(""));
  BOOST_TEST(in.skip("comp"));
  BOOST_TEST(in.at_end());
}

// Each byte in each base, against the C library's idea of a digit in the "C" locale.
BOOST_AUTO_TEST_CASE(digits) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    for (const unsigned base : {2u, 8u, 10u, 16u}) {
      const auto digit = TextCursor(text).digit(base);
      const bool is_digit = std::isxdigit(byte) != 0 && std::stoul(text, nullptr, 16) < base;
      BOOST_TEST_REQUIRE(digit.has_value() == is_digit);
      if (digit) BOOST_TEST_REQUIRE(*digit == std::stoul(text, nullptr, 16));
    }
  }
}

BOOST_AUTO_TEST_CASE(empty_text) {
  TextCursor in{std::string_view()};
  BOOST_TEST(in.at_end());
  BOOST_TEST(in.skip(""));
  BOOST_TEST(!in.skip('x'));
}

BOOST_AUTO_TEST_SUITE_END()
