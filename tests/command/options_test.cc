// SPDX-License-Identifier: Apache-2.0
#include "command/options.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

constexpr Option kOptions[] = {
    {OptionId::said, "said", Takes::values},
    {OptionId::src, "src", Takes::value},
    {OptionId::enckey, "enckey", Takes::value},
    {OptionId::replay_window, "replay_window", Takes::value},
    {OptionId::replay_window, "replay-window", Takes::value},
    {OptionId::esn, "esn", Takes::nothing},
    {OptionId::esp, "esp", Takes::value},
    {OptionId::label, "label", Takes::value},
};
constexpr OptionTable kTable{kOptions};
constexpr OptionTable kWithWords{kOptions, true};

// Outcome is what was read, as text, and what was said.
struct Outcome {
  std::string read;
  std::vector<Diagnostic> said;
};

Outcome read(std::string_view text, const OptionTable& table = kTable) {
  Line line(text, 1);
  const GivenOptions given = read_options(line, split_words(text), table);
  Outcome outcome;
  for (const Given& option : given.options) {
    outcome.read += display_name(table, option.id) + (option.broken ? "!" : "");
    for (const std::string_view value : option.values) outcome.read += "=" + std::string(value);
    outcome.read += " ";
  }
  for (const std::string_view word : given.words) outcome.read += std::string(word) + " ";
  DiagnosticList list;
  std::move(line).finish(list);
  outcome.said = std::move(list).finish();
  return outcome;
}

void accepts(std::string_view text, std::string_view expected, const OptionTable& table = kTable) {
  const Outcome outcome = read(text, table);
  BOOST_TEST(outcome.read == expected, text);
  BOOST_TEST(marks(outcome.said) == Marks{}, text);
}

// The source as shown, and the marks under it.
void refuses(std::string_view text, std::string_view shown, const Marks& expected,
             const OptionTable& table = kTable) {
  const Outcome outcome = read(text, table);
  BOOST_TEST_CONTEXT(text) {
    BOOST_TEST(marks(outcome.said) == expected, boost::test_tools::per_element());
    BOOST_REQUIRE(!outcome.said.empty());
    BOOST_TEST(outcome.said.front().source == shown);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(values_stand_behind_or_in_the_option) {
  accepts("", "");
  accepts("--src a", "--src=a ");
  accepts("--src=a --esn", "--src=a --esn ");
  accepts("--src='a b'", "--src=a b ");
  accepts("--src \"a b\"", "--src=a b ");
  accepts("\"--src\" a", "--src=a ");
  accepts("--src=", "--src= ");
  accepts("--src ''", "--src= ");
  accepts("--src=--esn", "--src=--esn ");
  accepts("--src -5", "--src=-5 ");
  accepts("--src a=b", "--src=a=b ");
}

BOOST_AUTO_TEST_CASE(a_beginning_that_fits_one_option_is_that_option) {
  accepts("--sr a --esn", "--src=a --esn ");
  accepts("--replay_window 1", "--replay_window=1 ");
  accepts("--replay-window 1", "--replay_window=1 ");
  accepts("--r 1", "--replay_window=1 ");
  accepts("--enc=1", "--enckey=1 ");
}

BOOST_AUTO_TEST_CASE(lists_of_values) {
  accepts("--said a b c", "--said=a=b=c ");
  accepts("--said a b --esn", "--said=a=b --esn ");
  accepts("--said=a b", "--said=a=b ");
}

BOOST_AUTO_TEST_CASE(words_apart_from_options) {
  accepts("a b", "a b ", kWithWords);
  accepts("--label x a b", "--label=x a b ", kWithWords);
  accepts("a --esn b", "--esn a b ", kWithWords);
}

BOOST_AUTO_TEST_CASE(unknown_options_hide_what_is_behind_them) {
  refuses("--foo 12 34 --src a", "--foo ** ** --src *", {"^~~~~ E402"});
  refuses("--foo=12", "--foo***", {"^~~~~ E402"});
  refuses("--dead 1", "--**** *", {"^~~~~~ E402"});
  refuses("--ip5 1", "--*** *", {"^~~~~ E402"});
  refuses("-s 1 -5 2", "-s * ** *", {"^~ E402"});
  refuses("-- 1", "-- *", {"^~ E402"});
  refuses("--=1", "--**", {"^~ E402"});
  refuses("--enckey0x1234 5", "--enckey****** *", {"^~~~~~~~~~~~~~ E402"});
  refuses("--enckeyabcd", "--enckey****", {"^~~~~~~~~~~~ E402"});
  refuses("--foo 1 --bar 2", "--foo * --bar *", {"^~~~~ E402", "        ^~~~~ E402"});
}

BOOST_AUTO_TEST_CASE(unknown_options_get_advice) {
  BOOST_TEST(read("--siad 1").said[0].message == "unknown option '--siad', did you mean --said");
  BOOST_TEST(read("--frob 1").said[0].message == "unknown option '--frob'");
  BOOST_TEST(read("--enkey 1").said[0].message == "unknown option '--enkey', did you mean --enckey");
  BOOST_TEST(read("-enckey 1").said[0].message == "unknown option '-enckey', did you mean --enckey");
  BOOST_TEST(read("--enckey0x12").said[0].message == "unknown option, is a blank missing behind --enckey");
}

BOOST_AUTO_TEST_CASE(ambiguous_options_name_their_candidates) {
  refuses("--es 12", "--es **", {"^~~~ E403"});
  BOOST_TEST(read("--es").said[0].message == "ambiguous option '--es': it can be esn, esp");
  BOOST_TEST(read("--e 1").said[0].message == "ambiguous option '--e': it can be enckey, esn, esp");
}

BOOST_AUTO_TEST_CASE(an_option_without_its_value) {
  refuses("--src", "--src", {"^~~~~ E404"});
  refuses("--enckey --src a", "--enckey --src *", {"^~~~~~~~ E404"});
  refuses("--said --esn", "--said --esn", {"^~~~~~ E404"});
  BOOST_TEST(read("--src").read == "--src! ");
}

BOOST_AUTO_TEST_CASE(an_option_with_a_value_too_many) {
  refuses("--esn=12", "--esn***", {"^~~~~ E405"});
  refuses("--esn 12", "--esn **", {"      ^~ E410"});
  refuses("--src a b c --esn", "--src * * * --esn", {"        ^~~ E410"});
  refuses("a b --esn", "* * --esn", {"^~~ E410"});
}

BOOST_AUTO_TEST_CASE(a_key_with_blanks_in_it_is_reported_once_and_not_read) {
  const Outcome outcome = read("--enckey 0x12 34 -5 --esn");
  BOOST_TEST(marks(outcome.said) == (Marks{"              ^~~~~ E410"}), boost::test_tools::per_element());
  BOOST_TEST(outcome.said[0].message == "unexpected word: a key is one word without blanks");
  BOOST_TEST(outcome.read == "--enckey!=0x12 --esn ");
}

BOOST_AUTO_TEST_CASE(a_backslash_does_not_continue_a_line) {
  BOOST_TEST(read("--esn \\").said[0].message ==
             "unexpected word: a command is one line, a backslash does not continue it");
}

BOOST_AUTO_TEST_CASE(an_option_given_twice) {
  refuses("--src a --src b", "--src * --src *", {"        ^~~~~ E406"});
  refuses("--r 1 --replay-window 2", "--r * --replay-window *", {"      ^~~~~~~~~~~~~~~ E406"});
  BOOST_TEST(read("--src a --src b").read == "--src=a ");
}

BOOST_AUTO_TEST_CASE(quotation_marks_without_partner) {
  refuses("--src 'a b", "--src '* *", {"      ^~~~ E411"});
  refuses("--src='a --esn", "--src*'* *****", {"^~~~~~~~~~~~~~ E411"});
  refuses("--esn 'a b", "--esn '* *", {"      ^~~~ E411"});
  refuses("--foo='a b", "--****'* *", {"^~~~~~~~~~ E411"});
  refuses("--said a 'b'c d", "--said * '*'* *", {"         ^~~~ E411"});
  refuses("'a b", "'* *", {"^~~~ E411"}, kWithWords);
}

BOOST_AUTO_TEST_CASE(remarks) {
  BOOST_TEST(is_remark(OptionId::label));
  BOOST_TEST(!is_remark(OptionId::src));
  Line line("--label x", 1);
  BOOST_TEST(read_options(line, split_words(line.text()), kTable).only_remarks());
  Line other("--label x --esn", 1);
  BOOST_TEST(!read_options(other, split_words(other.text()), kTable).only_remarks());
}

BOOST_AUTO_TEST_SUITE_END()
