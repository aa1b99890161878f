// SPDX-License-Identifier: Apache-2.0
#include "command/shown_text.h"

#include <boost/test/unit_test.hpp>

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(shown)

BOOST_AUTO_TEST_CASE(text_stays_text) {
  BOOST_TEST(shown_text("spi --said 'x' ~") == "spi --said 'x' ~");
  BOOST_TEST(shown_text("").empty());
  BOOST_TEST(shown_text("gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2 \xf0\x9f\x99\x82") ==
             "gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2 \xf0\x9f\x99\x82");
}

BOOST_AUTO_TEST_CASE(controls_are_escaped) {
  BOOST_TEST(shown_text("a\tb") == "a b");
  BOOST_TEST(shown_text(std::string_view("\0\x1b[2J\r\n\x7f", 8)) == "\\x00\\x1b[2J\\x0d\\x0a\\x7f");
  BOOST_TEST(shown_text("\xc2\x9b") == "\\xc2\\x9b");                    // CSI as one character
  BOOST_TEST(shown_text("\xe2\x80\xae") == "\\xe2\\x80\\xae");           // right to left from here
  BOOST_TEST(shown_text("\xef\xbb\xbf") == "\\xef\\xbb\\xbf");           // byte order mark
  BOOST_TEST(shown_text("\xf3\xa0\x81\x81") == "\\xf3\\xa0\\x81\\x81");  // an invisible tag
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_escaped) {
  BOOST_TEST(shown_text("\xff") == "\\xff");
  BOOST_TEST(shown_text("\x80"
                        "a") ==
             "\\x80"
             "a");
  BOOST_TEST(shown_text("\xc3") == "\\xc3");
  BOOST_TEST(shown_text("\xc3"
                        "a") ==
             "\\xc3"
             "a");
  BOOST_TEST(shown_text("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  BOOST_TEST(shown_text("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");           // overlong
  BOOST_TEST(shown_text("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  BOOST_TEST(shown_text("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
  BOOST_TEST(shown_text("\xf0\x9f\x99") == "\\xf0\\x9f\\x99");
}

BOOST_AUTO_TEST_CASE(cells_know_their_width_and_place) {
  const auto cells = shown_cells(
      "a\xc3\xbc\xe6\xbc\xa2"
      "e\xcc\x81\xff");
  const std::size_t widths[] = {1, 1, 2, 1, 0, 4};
  const std::size_t places[] = {0, 1, 3, 6, 7, 9};
  BOOST_REQUIRE(cells.size() == 6);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    BOOST_TEST(cells[i].width == widths[i]);
    BOOST_TEST(cells[i].at == places[i]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
