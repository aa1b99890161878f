// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "mutators/mutator.h"

namespace spigrp::fuzz {
namespace {

Octets keep(Octets bytes) { return bytes; }

std::string mutated(const std::string& text, Noise& noise, const ChangeBytes& change = keep) {
  const Octets out = mutate({text.begin(), text.end()}, noise, change);
  return {out.begin(), out.end()};
}

const std::string kText =
    "spi --said esp.1001@192.0.2.9 --esp null-sha256\nspigrp --said tun.1000@192.0.2.9\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(the_same_seed_makes_the_same_text) {
  Noise one(7);
  Noise other(7);
  for (int i = 0; i < 100; ++i) BOOST_TEST(mutated(kText, one) == mutated(kText, other));
}

BOOST_AUTO_TEST_CASE(words_and_lines_come_and_go) {
  Noise noise(1);
  std::set<std::string> seen;
  bool dictionary = false;
  bool line_twice = false;
  bool line_gone = false;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = mutated(kText, noise);
    seen.insert(text);
    dictionary = dictionary || text.find("--flow-label") != std::string::npos;
    line_twice = line_twice || std::ranges::count(text, '\n') == 3;
    line_gone = line_gone || std::ranges::count(text, '\n') == 1;
  }
  BOOST_TEST(seen.size() > 1000U);
  BOOST_TEST(dictionary);
  BOOST_TEST(line_twice);
  BOOST_TEST(line_gone);
}

BOOST_AUTO_TEST_CASE(a_text_can_begin_from_nothing) {
  Noise noise(3);
  bool begun = false;
  for (int i = 0; i < 1000; ++i) begun = !mutated("", noise).empty() || begun;
  BOOST_TEST(begun);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::fuzz
