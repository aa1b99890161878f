// SPDX-License-Identifier: Apache-2.0
#include "command/workspace.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "checked.h"
#include "command/check_provider.h"

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(workspace)

BOOST_AUTO_TEST_CASE(there_is_room_for_every_command_of_the_text) {
  std::string text;
  for (int i = 1001; i < 1101; ++i) {
    const std::string said = "esp." + std::to_string(i) + "@192.0.2.2";
    text += test::esp(said) + test::eroute("10.0.0." + std::to_string(i - 1001), "10.9.0.0/16", said);
  }
  CheckProvider provider;
  Workspace workspace(text, provider);
  const ConfigurationOptions options;
  CommandContext context{workspace.database(), provider, options};
  DiagnosticList list;
  run_text(text, context, list);
  BOOST_TEST(list.empty());
  BOOST_TEST(workspace.database().eroutes().size() == 100U);
}

BOOST_AUTO_TEST_CASE(line_ends_and_numbers) {
  CheckProvider provider;
  Workspace workspace("", provider);
  const ConfigurationOptions options;
  CommandContext context{workspace.database(), provider, options};
  DiagnosticList list;
  run_text("\r\nfrob\r\n\nfrob", context, list);
  const auto said = std::move(list).finish();
  BOOST_TEST_REQUIRE(said.size() == 2U);
  BOOST_TEST(said[0].line == 2U);
  BOOST_TEST(said[0].source == "frob");
  BOOST_TEST(said[1].line == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
