// SPDX-License-Identifier: Apache-2.0
#include "base/text_window.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/death.h"

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(text_window)

BOOST_AUTO_TEST_CASE(the_first_byte_is_lowest_on_every_machine) {
  const PaddedText padded("abcdefghij");
  BOOST_TEST(padded.window().le32(0) == 0x64636261u);
  BOOST_TEST(padded.window().le64(1) == 0x6968676665646362u);
  BOOST_TEST(padded.window()[9] == 'j');
  BOOST_TEST(padded.window()[10] == '\0');
}

BOOST_AUTO_TEST_CASE(a_copy_is_padded_and_cut) {
  BOOST_TEST(PaddedText("x", 2).window()[1] == '\0');
  BOOST_TEST(PaddedText("x", 2).window()[2] == 'x');
  BOOST_TEST(PaddedText({}).window().le64(TextWindow::kSize - 8) == 0u);
  BOOST_TEST(PaddedText(std::string(100, 'y')).window()[TextWindow::kSize - 1] == 'y');
}

BOOST_AUTO_TEST_CASE(nothing_outside_can_be_read) {
  const PaddedText padded("x");
  BOOST_TEST(test::stops_program([&] { static_cast<void>(padded.window().le64(TextWindow::kSize - 7)); }));
  BOOST_TEST(test::stops_program([&] { static_cast<void>(padded.window().le32(TextWindow::kSize - 3)); }));
  BOOST_TEST(test::stops_program([&] { static_cast<void>(padded.window()[TextWindow::kSize]); }));
  BOOST_TEST(test::stops_program([&] { static_cast<void>(padded.window().part(60, 5)); }));
}

BOOST_AUTO_TEST_SUITE_END()
