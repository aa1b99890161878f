// SPDX-License-Identifier: Apache-2.0
#include "command/words.h"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace spigrp;

namespace {

// The texts of the words, a broken one in brackets.
std::vector<std::string> texts(std::string_view line) {
  std::vector<std::string> all;
  for (const Word& word : split_words(line)) {
    const std::string text(word.text);
    all.push_back(word.broken ? "[" + text + "]" : text);
  }
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(blanks_and_tabs_part_words) {
  BOOST_TEST(texts("") == Texts{});
  BOOST_TEST(texts(" \t ") == Texts{});
  BOOST_TEST(texts("spi") == Texts{"spi"});
  BOOST_TEST(texts("\t spi  \t--said\tx ") == (Texts{"spi", "--said", "x"}));
}

BOOST_AUTO_TEST_CASE(a_comment_begins_at_the_start_of_a_word) {
  BOOST_TEST(texts("# spi") == Texts{});
  BOOST_TEST(texts("spi #x") == Texts{"spi"});
  BOOST_TEST(texts("spi a#x # y") == (Texts{"spi", "a#x"}));
  BOOST_TEST(texts("'#' x") == (Texts{"#", "x"}));
}

BOOST_AUTO_TEST_CASE(quotation_marks_stand_around_a_word) {
  BOOST_TEST(texts("'a b' \"c d\" e") == (Texts{"a b", "c d", "e"}));
  BOOST_TEST(texts("\"it's\"") == Texts{"it's"});
  BOOST_TEST(texts("''") == Texts{""});
  BOOST_TEST(texts("don't do't") == (Texts{"don't", "do't"}));
}

BOOST_AUTO_TEST_CASE(quotation_marks_stand_around_the_value_of_an_option) {
  BOOST_TEST(texts("--label='a b' c") == (Texts{"--label='a b'", "c"}));
  BOOST_TEST(texts("--label=a' b'") == (Texts{"--label=a'", "b'"}));
  BOOST_TEST(texts("label='a b'") == (Texts{"label='a", "b'"}));
  BOOST_TEST(texts("--label=") == Texts{"--label="});
  BOOST_TEST(texts("--label '='") == (Texts{"--label", "="}));
}

BOOST_AUTO_TEST_CASE(a_mark_without_partner_takes_the_rest_of_the_line) {
  BOOST_TEST(texts("a 'b c # d") == (Texts{"a", "['b c # d]"}));
  BOOST_TEST(texts("--label=\"b c") == Texts{"[--label=\"b c]"});
  BOOST_TEST(texts("'") == Texts{"[']"});
}

BOOST_AUTO_TEST_CASE(text_behind_a_closing_mark_breaks_the_word) {
  BOOST_TEST(texts("'a b'c d") == (Texts{"['a b'c]", "d"}));
  BOOST_TEST(texts("'a''b' d") == (Texts{"['a''b']", "d"}));
  BOOST_TEST(texts("--label='a b'c") == Texts{"[--label='a b'c]"});
}

BOOST_AUTO_TEST_CASE(views_lie_inside_the_line) {
  const std::string_view line = "  a 'b c'";
  const auto all = split_words(line);
  BOOST_REQUIRE(all.size() == 2);
  BOOST_TEST((all[0].raw.data() == line.data() + 2));
  BOOST_TEST((all[1].raw.data() == line.data() + 4));
  BOOST_TEST(all[1].raw == "'b c'");
  BOOST_TEST((all[1].text.data() == line.data() + 5));
}

BOOST_AUTO_TEST_CASE(unquote_takes_one_pair_off) {
  BOOST_TEST(unquote("'a'") == "a");
  BOOST_TEST(unquote("\"\"").empty());
  BOOST_TEST(unquote("'a\"") == "'a\"");
  BOOST_TEST(unquote("'") == "'");
  BOOST_TEST(unquote("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
