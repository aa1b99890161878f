// SPDX-License-Identifier: Apache-2.0
#include "command/codes.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "spigrp/configuration.h"
#include "spigrp/configuration_check.h"
#include "support/diagnostics_page.h"

using namespace spigrp;

namespace {

// Every number from 401 to 438 and from 451 to 463, and the note.
std::vector<CommandCode> all_codes() {
  std::vector<CommandCode> codes;
  for (int number = 401; number <= 438; ++number) codes.push_back(static_cast<CommandCode>(number));
  for (int number = 451; number <= 463; ++number) codes.push_back(static_cast<CommandCode>(number));
  codes.push_back(CommandCode::more);
  return codes;
}

// What needs a line that fills pages, another machine or another program.
bool has_no_example(CommandCode code) {
  static constexpr CommandCode kCodes[] = {
      CommandCode::line_too_long, CommandCode::algorithm_unavailable, CommandCode::key_file_forbidden,
      CommandCode::database_full, CommandCode::eroutes_not_compared,  CommandCode::more,
  };
  return std::ranges::find(kCodes, code) != std::end(kCodes);
}

std::vector<Diagnostic> said_of(const std::string& text, bool doubtful) {
  const ConfigurationOptions options{.key_directory = SPIGRP_SOURCE_ROOT "/docs/examples",
                                     .text_is_exposed = true};
  if (doubtful) return check_configuration(text, {.options = options});
  const auto loaded = Configuration::load(text, options, libsodium_provider());
  BOOST_TEST_REQUIRE(!loaded.has_value(), "the example is accepted");
  return loaded.error();
}

// An example is a configuration whose last line is at fault, and the marks under that line. Keys are masked where
// it is shown, so only the marks are compared there.
void check_example(const std::vector<std::string>& example, CommandCode code) {
  BOOST_TEST_REQUIRE(example.size() >= 2);
  std::string text;
  for (std::size_t i = 0; i + 1 < example.size(); ++i) text += example[i] + "\n";
  const bool doubtful = code >= CommandCode::unused_sa && code != CommandCode::more;
  std::vector<Diagnostic> all = said_of(text, doubtful);
  if (doubtful) std::erase_if(all, [code](const Diagnostic& each) { return each.code != name(code); });
  BOOST_TEST_REQUIRE(all.size() == 1);
  const Diagnostic& said = all.front();
  BOOST_TEST(said.code == name(code));
  BOOST_TEST(said.line == example.size() - 1);
  const std::string rendered = render_text(said, "example", false);
  BOOST_TEST(rendered.ends_with("\n" + example.back() + "\n"), rendered);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codes)

BOOST_AUTO_TEST_CASE(names_are_the_numbers) {
  for (const CommandCode code : all_codes()) {
    const std::string number = std::to_string(static_cast<unsigned>(code));
    const Severity how = severity(code);
    const std::string letter = how == Severity::error ? "E" : how == Severity::warning ? "W" : "N";
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

// docs/diagnostics.md has every code and no other, and its examples are refused as it says.
BOOST_AUTO_TEST_CASE(each_is_in_the_manual) {
  auto sections = test::documented_codes("4");
  for (const CommandCode code : all_codes()) {
    BOOST_TEST_CONTEXT(name(code)) {
      BOOST_TEST_REQUIRE(sections.count(name(code)) == 1);
      const auto& [sentence, example] = sections[name(code)];
      BOOST_TEST(sentence == describe(code));
      BOOST_TEST(example.empty() == has_no_example(code));
      if (!example.empty()) check_example(example, code);
      sections.erase(name(code));
    }
  }
  for (const auto& [section, lines] : sections) BOOST_ERROR("there is no code " << section);
}

BOOST_AUTO_TEST_SUITE_END()
