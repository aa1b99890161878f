// SPDX-License-Identifier: Apache-2.0
#include "command/line.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

std::vector<Diagnostic> finish(Line&& line) {
  DiagnosticList list;
  std::move(line).finish(list);
  return std::move(list).finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line)

BOOST_AUTO_TEST_CASE(reports_come_in_the_order_of_columns) {
  const std::string_view text = "abc def  # x";
  Line line(text, 7);
  line.set_end(7);
  BOOST_TEST(line.ok());
  line.report_missing(CommandCode::missing_option, ": --x");
  line.report(TextCode::bad_address, text.substr(5, 2), "why");
  line.report(CommandCode::bad_number, text.substr(0, 1));
  BOOST_TEST(!line.ok());
  const auto said = finish(std::move(line));
  BOOST_TEST(marks(said) == (Marks{"^ E413", "     ^~ E108", "       | E409"}),
             boost::test_tools::per_element());
  BOOST_TEST(said[0].line == 7U);
  BOOST_TEST(said[0].message == "this is no number");
  BOOST_TEST(said[1].message == std::string(describe(TextCode::bad_address)) + ": why");
  BOOST_TEST(said[2].message == "missing option: --x");
  BOOST_TEST((said[2].severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(the_source_is_masked_as_it_was_at_the_end) {
  const std::string_view text = "abc def";
  Line line(text, 1);
  line.report(CommandCode::bad_number, text.substr(0, 3));
  line.mask().show(text.substr(4));
  const auto said = finish(std::move(line));
  BOOST_TEST(said[0].source == "*** def");
}

BOOST_AUTO_TEST_CASE(only_what_is_shown_is_quoted) {
  const std::string_view text = "abc def";
  Line line(text, 1);
  line.mask().show(text.substr(0, 3));
  BOOST_TEST(line.quote(text.substr(0, 3)) == " 'abc'");
  BOOST_TEST(line.quote(text.substr(4)).empty());
}

BOOST_AUTO_TEST_CASE(a_garbled_line_misses_nothing) {
  Line line("abc", 1);
  line.garble();
  line.report_missing(CommandCode::missing_option, "");
  BOOST_TEST(line.ok());
}

BOOST_AUTO_TEST_CASE(a_remark_is_no_fault) {
  const std::string text = "spi --iv 0x00";
  Line line(text, 3);
  line.mask().show(std::string_view(text).substr(0, 8));
  line.remark(CommandCode::option_without_effect, std::string_view(text).substr(4, 4), ": why");
  BOOST_TEST(line.ok());
  DiagnosticList remarks;
  line.add_remarks(remarks);
  DiagnosticList faults;
  std::move(line).finish(faults);
  BOOST_TEST(faults.empty());
  const auto all = std::move(remarks).finish();
  BOOST_TEST_REQUIRE(all.size() == 1u);
  BOOST_TEST(all[0].code == "N463");
  BOOST_TEST(all[0].message == "this option has no effect here: why");
  BOOST_TEST((all[0].line == 3 && all[0].column == 5 && all[0].length == 4));
  BOOST_TEST(all[0].source == "spi --iv ****");
}

BOOST_AUTO_TEST_CASE(a_list_counts_what_it_does_not_keep) {
  DiagnosticList list;
  BOOST_TEST(list.empty());
  for (std::size_t i = 0; i < kMaxDiagnostics + 2; ++i) {
    Line line("abc", i + 1);
    line.report(CommandCode::bad_number, line.text());
    std::move(line).finish(list);
  }
  BOOST_TEST(list.full());
  const auto said = std::move(list).finish();
  BOOST_REQUIRE(said.size() == kMaxDiagnostics + 1);
  BOOST_TEST(said[kMaxDiagnostics - 1].line == kMaxDiagnostics);
  BOOST_TEST(said.back().code == "N499");
  BOOST_TEST((said.back().severity == Severity::note));
  BOOST_TEST(said.back().message == "not all faults are listed: there are 2 more");
}

BOOST_AUTO_TEST_CASE(a_list_that_is_just_full_has_no_note) {
  DiagnosticList list;
  for (std::size_t i = 0; i < kMaxDiagnostics; ++i) list.add({});
  BOOST_TEST(std::move(list).finish().size() == kMaxDiagnostics);
}

BOOST_AUTO_TEST_SUITE_END()
