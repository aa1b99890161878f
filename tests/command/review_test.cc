// SPDX-License-Identifier: Apache-2.0
#include "command/review.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "command/check_provider.h"
#include "command/workspace.h"

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(review)

BOOST_AUTO_TEST_CASE(what_is_said_of_a_part_of_a_line) {
  CheckProvider provider;
  Workspace workspace("", provider);
  Record record;
  record.add_line(4, "abc *** def");
  for (const bool strict : {false, true}) {
    DiagnosticList list(2);
    const Review review{workspace.database(), record, list, strict};
    review.report(CommandCode::unauthenticated, {4, 8, 3}, ": so");
    review.report(TextCode::reserved_spi, {4, 0, 3});
    review.report(TextCode::reserved_spi, {4, 0, 3});  // more than fits
    const std::vector<Diagnostic> said = std::move(list).finish();
    BOOST_TEST_REQUIRE(said.size() == 3U);
    BOOST_TEST(said[0].code == "W455");
    BOOST_TEST((said[0].severity == (strict ? Severity::error : Severity::warning)));
    BOOST_TEST(said[0].line == 4U);
    BOOST_TEST(said[0].column == 9U);
    BOOST_TEST(said[0].length == 3U);
    BOOST_TEST(said[0].message == std::string(describe(CommandCode::unauthenticated)) + ": so");
    BOOST_TEST(said[0].source == "abc *** def");
    BOOST_TEST((said[1].severity == Severity::warning));
    BOOST_TEST(said[2].code == "N499");
  }
}

BOOST_AUTO_TEST_SUITE_END()
