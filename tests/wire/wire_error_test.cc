// SPDX-License-Identifier: Apache-2.0
#include "wire/wire_error.h"

#include <set>

#include "wire_test.h"

using namespace spigrp;
using namespace spigrp::test;

BOOST_AUTO_TEST_SUITE(wire_error)

BOOST_AUTO_TEST_CASE(every_code_has_a_clause_of_its_own) {
  constexpr WireErrc kCodes[] = {
      WireErrc::truncated,   WireErrc::bad_version, WireErrc::bad_header_length, WireErrc::bad_total_length,
      WireErrc::bad_options, WireErrc::jumbogram,   WireErrc::too_many_headers};
  std::set<std::string> clauses{"unknown"};
  for (const WireErrc code : kCodes) {
    const std::string clause = describe(code);
    BOOST_TEST(!clause.empty());
    BOOST_TEST(!clause.ends_with('.'), clause);
    BOOST_TEST(clauses.insert(clause).second, clause);
  }
}

BOOST_AUTO_TEST_SUITE_END()
