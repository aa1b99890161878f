// SPDX-License-Identifier: Apache-2.0
#include "spigrp/text_code.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "spigrp/group.h"
#include "support/death.h"
#include "support/diagnostics_page.h"

using namespace spigrp;

namespace {

// Every code that the library knows; asking about another is misuse and stops the program.
std::vector<TextCode> known_codes() {
  std::vector<TextCode> codes;
  for (std::uint16_t number = 90; number < 410; ++number) {
    const auto code = static_cast<TextCode>(number);
    if (!test::stops_program([code] { (void)name(code); })) codes.push_back(code);
  }
  return codes;
}

std::string caret_line(const TextError& error) {
  return std::string(error.at, ' ') + '^' + std::string(error.length > 1 ? error.length - 1 : 0, '~');
}

TextError error_of(TextCode code, const std::string& line) {
  if (code == TextCode::empty_said) return parse_said(line).error();
  const auto group = parse_group(line);
  BOOST_TEST_REQUIRE(!group.has_value(), line << " is accepted");
  return group.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_code)

BOOST_AUTO_TEST_CASE(numbers_names_and_severities_agree) {
  for (const TextCode code : known_codes()) {
    const auto number = static_cast<unsigned>(code);
    const char letter = number < 250 ? 'E' : number < 300 ? 'W' : 'N';
    const Severity expected = number < 250   ? Severity::error
                              : number < 300 ? Severity::warning
                                             : Severity::note;
    BOOST_TEST(name(code) == letter + std::to_string(number));
    BOOST_TEST((severity(code) == expected));
  }
}

BOOST_AUTO_TEST_CASE(sentences_tell_what_to_do) {
  for (const TextCode code : known_codes()) {
    const std::string sentence = describe(code);
    BOOST_TEST(sentence.size() > 15);
    BOOST_TEST(sentence.back() != '.');
    BOOST_TEST((sentence.front() >= 'a' && sentence.front() <= 'z'));
  }
}

BOOST_AUTO_TEST_CASE(all_are_there) {
  const auto codes = known_codes();
  BOOST_TEST(codes.size() == 21);
  BOOST_TEST((codes.front() == TextCode::empty_said));
  BOOST_TEST((codes.back() == TextCode::shunt_in_group));
}

// docs/diagnostics.md has every code and no other, and says what the library says.
BOOST_AUTO_TEST_CASE(every_code_is_documented) {
  auto sections = test::documented_codes("123");
  for (const TextCode code : known_codes()) {
    BOOST_TEST_CONTEXT(name(code)) {
      BOOST_TEST_REQUIRE(sections.count(name(code)) == 1);
      const auto& [sentence, example] = sections[name(code)];
      BOOST_TEST(sentence == describe(code));
      BOOST_TEST_REQUIRE(example.size() == 2);
      const TextError error = error_of(code, example[0]);
      BOOST_TEST(std::string(name(error.code)) == name(code));
      BOOST_TEST(example[1] == caret_line(error));
      sections.erase(name(code));
    }
  }
  for (const auto& [section, lines] : sections) BOOST_ERROR("there is no code " << section);
}

BOOST_AUTO_TEST_SUITE_END()
