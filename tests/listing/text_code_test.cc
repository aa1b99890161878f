// SPDX-License-Identifier: Apache-2.0
#include "spigrp/text_code.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "listing_table.h"
#include "spigrp/group.h"
#include "spigrp/listing_reader.h"
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

/// Last keeps the finding of one code in the last line.
class Last final : public ListingSink {
 public:
  explicit Last(TextCode code) : code_(code) {}
  void on_finding(const ListingLine&, const ListingFinding& finding) override {
    if (finding.code == code_ && !next_) next_ = TextError{finding.code, finding.at, finding.length};
  }
  void on_line(const ListingLine&) override {
    found = next_;
    next_.reset();
  }
  bool on_full(GroupTable&) override { return false; }

  std::optional<TextError> found;

 private:
  TextCode code_;
  std::optional<TextError> next_;
};

std::optional<TextError> error_of(TextCode code, const std::vector<std::string>& lines) {
  if (code == TextCode::empty_said) return parse_said(lines[0]).error();
  const bool one_group =
      code == TextCode::empty_group || code == TextCode::printed_error || code == TextCode::printed_unknown;
  if (one_group) return parse_group(lines[0]).error();
  test::Table table(64);
  Last sink(code);
  ListingReader reader(sink, {.pedantic = true}, &table.table);
  for (std::string line : lines) {
    // A carriage return is shown escaped.
    if (line.ends_with("\\x0d")) line = line.substr(0, line.size() - 4) + '\r';
    reader.feed(line + "\n");
  }
  reader.finish();
  if (code == TextCode::carriage_return && sink.found) sink.found->length = 4;
  return sink.found;
}

// What needs a line that fills pages, or a listing that fills the memory.
bool has_no_example(TextCode code) {
  return code == TextCode::line_too_long || code == TextCode::duplicates_unchecked;
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
  BOOST_TEST(codes.size() == 37);
  BOOST_TEST((codes.front() == TextCode::empty_said));
  BOOST_TEST((codes.back() == TextCode::duplicates_unchecked));
}

// docs/diagnostics.md has every code and no other, and says what the library says.
BOOST_AUTO_TEST_CASE(every_code_is_documented) {
  auto sections = test::documented_codes("123");
  for (const TextCode code : known_codes()) {
    BOOST_TEST_CONTEXT(name(code)) {
      BOOST_TEST_REQUIRE(sections.count(name(code)) == 1);
      const auto& [sentence, example] = sections[name(code)];
      BOOST_TEST(sentence == describe(code));
      BOOST_TEST(example.empty() == has_no_example(code));
      if (!example.empty()) {
        const std::vector<std::string> lines(example.begin(), example.end() - 1);
        const auto error = error_of(code, lines);
        BOOST_TEST_REQUIRE(error.has_value(), lines.back() << " gives no such code");
        BOOST_TEST(example.back() == caret_line(*error));
      }
      sections.erase(name(code));
    }
  }
  for (const auto& [section, lines] : sections) BOOST_ERROR("there is no code " << section);
}

BOOST_AUTO_TEST_SUITE_END()
