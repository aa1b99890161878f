// SPDX-License-Identifier: Apache-2.0
#include "command/codes.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

using namespace spigrp;

namespace {

// Every number from 401 to 438, and the note.
std::vector<CommandCode> all_codes() {
  std::vector<CommandCode> codes;
  for (int number = 401; number <= 438; ++number) codes.push_back(static_cast<CommandCode>(number));
  codes.push_back(CommandCode::more);
  return codes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codes)

BOOST_AUTO_TEST_CASE(names_are_the_numbers) {
  for (const CommandCode code : all_codes()) {
    const std::string number = std::to_string(static_cast<unsigned>(code));
    const std::string letter = severity(code) == Severity::error ? "E" : "N";
    BOOST_TEST(name(code) == letter + number);
  }
  BOOST_TEST((severity(CommandCode::more) == Severity::note));
}

BOOST_AUTO_TEST_CASE(sentences_differ_and_have_no_full_stop) {
  std::set<std::string> sentences;
  for (const CommandCode code : all_codes()) {
    const std::string sentence = describe(code);
    BOOST_TEST(!sentence.empty());
    BOOST_TEST(sentence.back() != '.');
    BOOST_TEST(sentences.insert(sentence).second, sentence);
  }
}

BOOST_AUTO_TEST_CASE(each_is_in_the_manual) {
  std::ifstream file(SPIGRP_DIAGNOSTICS);
  std::stringstream text;
  text << file.rdbuf();
  for (const CommandCode code : all_codes()) {
    BOOST_TEST(text.str().find(std::string("## ") + name(code) + " ") != std::string::npos, name(code));
  }
}

BOOST_AUTO_TEST_SUITE_END()
