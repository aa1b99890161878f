// SPDX-License-Identifier: Apache-2.0
#include "listing/fast_said.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "listing/careful_words.h"
#include "listing/odd_texts.h"
#include "support/guarded_text.h"

using namespace spigrp;
using namespace spigrp::test;
using namespace std::string_view_literals;

namespace {

std::size_t fast_length(std::string_view text) { return fast_said(PaddedText(text).window(), {}).length; }

}  // namespace

BOOST_AUTO_TEST_SUITE(fast_said_)

BOOST_AUTO_TEST_CASE(takes_what_programs_print) {
  for (const std::string_view text :
       {"tun.3d0@192.168.2.110"sv, "ah.1@0.0.0.0"sv, "esp.ffffffff@255.255.255.255"sv, "comp.ffff@1.2.3.4"sv,
        "int.100@0.0.0.0"sv, "esp0x187a101b@192.168.2.110"sv, "comp:3d0@3049:1::2"sv, "ah0x1@::"sv,
        "esp:ffffffff@ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"sv, "tun:1@1::"sv, "tun:1@1:2:3:4:5:6:7::"sv}) {
    BOOST_TEST(fast_length(text) == text.size(), text);
  }
}

// Each of these would be a wrong answer, not a slow one.
BOOST_AUTO_TEST_CASE(leaves_the_rest) {
  for (const std::string_view text : {"esp.@1.2.3.4"sv,
                                      "esp.1@1.2.3"sv,
                                      "esp.1@1.2.3.256"sv,
                                      "esp.1@1.2.3.04"sv,
                                      "esp.1@1.2.3."sv,
                                      "esp.1@1.2..4"sv,
                                      "esp.1@1/2/3/4"sv,
                                      "esp.1@1.2.3.1234"sv,
                                      "esp.1@111.111.111.aaaaaaaaaaaaaaaa123 "sv,
                                      "esp.123456789@1.2.3.4"sv,
                                      "comp.10000@1.2.3.4"sv,
                                      "esp:1@1.2.3.4"sv,
                                      "esp.1@1::2"sv,
                                      "esp:1@1:2:3:4:5:6:7"sv,
                                      "esp:1@1:2:3:4:5:6:7::8"sv,
                                      "esp:1@1::2::3"sv,
                                      "esp:1@12345::"sv,
                                      "esp:1@1:"sv,
                                      "esp:1@:1"sv,
                                      "esp:1@::1.2.3.4"sv,
                                      "esp1@1.2.3.4"sv,
                                      "esp.1A@1.2.3.4"sv,
                                      "%pass"sv,
                                      "foo.1@1.2.3.4"sv,
                                      "eSp.1@1.2.3.4"sv,
                                      ""sv,
                                      "esp"sv,
                                      "esp.1@"sv}) {
    BOOST_TEST(fast_length(text) == 0u, text);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_the_careful_half) {
  OddTexts texts(31);
  GuardedText guarded;
  std::size_t accepted = 0;
  for (int i = 0; i < 600'000; ++i) {
    const std::string_view text = guarded.hold(texts.said());
    const auto expected = careful_said(text);
    if (!same(parse_said(text), expected)) BOOST_FAIL("they differ: " + std::string(text));
    accepted += expected ? 1 : 0;
  }
  BOOST_TEST(accepted > 150'000u);
  BOOST_TEST(accepted < 400'000u);
}

BOOST_AUTO_TEST_CASE(whole_lines_read_as_the_careful_half_reads_words) {
  OddTexts texts(32);
  GuardedText guarded;
  for (int i = 0; i < 200'000; ++i) {
    const std::string line = texts.line();
    const std::string behind = texts.below(2) == 0 ? std::string(texts.below(80), 'f') : texts.line();
    const std::string_view whole = guarded.hold(line + behind);
    const std::string_view part = whole.substr(0, line.size());
    if (!reads_as(careful_words(part), part, whole.size() - part.size())) BOOST_FAIL("they differ: " + line);
  }
}

// The same, with nothing behind the line: its words are then read from a copy.
BOOST_AUTO_TEST_CASE(lone_lines_read_as_the_careful_half_reads_words) {
  OddTexts texts(33);
  GuardedText guarded;
  for (int i = 0; i < 200'000; ++i) {
    const std::string_view line = guarded.hold(texts.line());
    if (!reads_as(careful_words(line), line, 0)) BOOST_FAIL("they differ: " + std::string(line));
  }
}

BOOST_AUTO_TEST_SUITE_END()
