// SPDX-License-Identifier: Apache-2.0
#include "spigrp/diagnostic.h"

#include <boost/test/unit_test.hpp>

using namespace spigrp;

namespace {

std::string render(std::string_view source, std::size_t column, std::size_t length) {
  const Diagnostic diagnostic{"E101", Severity::error, 3, column, length, "so it is", std::string(source)};
  const std::string text = render_text(diagnostic, "f", false);
  const std::string head = "f:3:" + std::to_string(column) + ": error: so it is [E101]\n";
  BOOST_TEST(text.starts_with(head));
  return text.substr(std::min(head.size(), text.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnostic)

BOOST_AUTO_TEST_CASE(line_caret_and_tildes) {
  BOOST_TEST(render("abc def", 5, 3) == "abc def\n    ^~~\n");
  BOOST_TEST(render("abc def", 1, 1) == "abc def\n^\n");
  BOOST_TEST(render("abc def", 7, 1) == "abc def\n      ^\n");
}

BOOST_AUTO_TEST_CASE(something_missing_has_a_caret_only) {
  BOOST_TEST(render("abc", 4, 0) == "abc\n   ^\n");
  BOOST_TEST(render("abc", 2, 0) == "abc\n ^\n");
}

BOOST_AUTO_TEST_CASE(places_outside_the_line_are_its_end) {
  BOOST_TEST(render("abc", 99, 5) == "abc\n   ^\n");
  BOOST_TEST(render("abc", 2, 99) == "abc\n ^~\n");
  BOOST_TEST(render("abc", 0, 1) == "abc\n^\n");
}

BOOST_AUTO_TEST_CASE(without_a_line_there_is_the_head_only) { BOOST_TEST(render("", 1, 0).empty()); }

BOOST_AUTO_TEST_CASE(the_caret_stands_under_the_bytes_as_shown) {
  BOOST_TEST(render("\ta\tb", 4, 1) == " a b\n   ^\n");
  BOOST_TEST(render("\x1b"
                    "b",
                    2, 1) ==
             "\\x1b"
             "b\n    ^\n");
  BOOST_TEST(render("a\x1b"
                    "b",
                    2, 1) ==
             "a\\x1b"
             "b\n ^~~~\n");
  BOOST_TEST(render("\xc3\xbc"
                    "b",
                    3, 1) ==
             "\xc3\xbc"
             "b\n ^\n");
  BOOST_TEST(render("\xe6\xbc\xa2"
                    "b",
                    1, 3) ==
             "\xe6\xbc\xa2"
             "b\n^~\n");
  BOOST_TEST(render("a\xc3\xbc"
                    "b",
                    3, 1) ==
             "a\xc3\xbc"
             "b\n ^\n");  // inside a character
}

BOOST_AUTO_TEST_CASE(a_long_line_is_cut_around_the_caret) {
  const std::string fits(200, 'x');
  BOOST_TEST(render(fits, 200, 1) == fits + "\n" + std::string(199, ' ') + "^\n");
  const std::string line = std::string(300, 'a') + "B" + std::string(300, 'c');
  BOOST_TEST(render(line, 301, 1) == "..." + std::string(120, 'a') + "B" + std::string(79, 'c') + "...\n" +
                                         std::string(123, ' ') + "^\n");
  BOOST_TEST(render(line, 1, 1) == std::string(200, 'a') + "...\n^\n");
  BOOST_TEST(render(line, 601, 1) == "..." + std::string(121, 'c') + "\n" + std::string(123, ' ') + "^\n");
  BOOST_TEST(render(line, 602, 0) == "..." + std::string(120, 'c') + "\n" + std::string(123, ' ') + "^\n");
  BOOST_TEST(render(line, 301, 300) == "..." + std::string(120, 'a') + "B" + std::string(79, 'c') + "...\n" +
                                           std::string(123, ' ') + "^" + std::string(79, '~') + "\n");
}

BOOST_AUTO_TEST_CASE(severities_and_colours) {
  Diagnostic diagnostic{"W251", Severity::warning, 1, 1, 1, "m", "x"};
  BOOST_TEST(render_text(diagnostic, "f", false) == "f:1:1: warning: m [W251]\nx\n^\n");
  diagnostic.severity = Severity::note;
  BOOST_TEST(render_text(diagnostic, "f", true) ==
             "f:1:1: \x1b[1;36mnote\x1b[0m: m [W251]\nx\n\x1b[1;32m^\x1b[0m\n");
  diagnostic.severity = Severity::error;
  BOOST_TEST(render_text(diagnostic, "f", true).find("\x1b[1;31merror\x1b[0m") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_reaches_the_terminal_unescaped) {
  const Diagnostic diagnostic{"E\x1b", Severity::error, 1, 1, 1, "m\x1b\n", "\x1b]0;x\x07"};
  const std::string text = render_text(diagnostic, "a\nb\x1b", false);
  BOOST_TEST(text == "a\\x0ab\\x1b:1:1: error: m\\x1b\\x0a [E\\x1b]\n\\x1b]0;x\\x07\n^~~~\n");
}

BOOST_AUTO_TEST_SUITE_END()
