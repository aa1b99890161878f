// SPDX-License-Identifier: Apache-2.0
#include "spigrp/configuration_check.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "checked.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

using List = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(configuration_check)

BOOST_AUTO_TEST_CASE(an_empty_one_is_clean) {
  BOOST_TEST(checked("").empty());
  BOOST_TEST(checked("# nothing\n\n").empty());
}

BOOST_AUTO_TEST_CASE(faults_and_doubts_in_the_order_of_lines) {
  BOOST_TEST(checked(esp("esp.ff@192.0.2.2") + "frob\n" + esp("esp.fe@192.0.2.2")) ==
                 (List{"1:12 W251", "2:1 E401", "3:12 W251"}),
             boost::test_tools::per_element());
}

// What a group lacks may stand in the line that was refused.
BOOST_AUTO_TEST_CASE(a_refused_line_leaves_no_group_unprotected) {
  const std::string tunnel = "spi --said tun.1000@192.0.2.2 --ip4 --src 192.0.2.1\n";
  const std::string bare =
      "spi --said esp.1001@192.0.2.2 --esp aes128 --enckey 0x" + std::string(32, '1') + "\n";
  BOOST_TEST(checked(tunnel + bare) == (List{"1:12 W253", "2:37 W455"}), boost::test_tools::per_element());
  BOOST_TEST(checked(tunnel + bare + "frob\n") == List{"3:1 E401"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(where_lines_are_refused_nothing_is_said_of_what_they_may_have_changed) {
  const std::string unused = esp("esp.1001@192.0.2.2") + esp("esp.1002@192.0.2.3") +
                             eroute("10.0.0.0/8", "10.9.0.0/16", "esp.1001@192.0.2.2");
  BOOST_TEST(checked(unused) == List{"2:12 W451"}, boost::test_tools::per_element());
  BOOST_TEST(checked(unused + "eroute --add\n") == (List{"4:13 E409", "4:13 E409", "4:13 E409"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(commands_without_effect_are_named) {
  BOOST_TEST(checked("ipsec tncfg --attach 'x\n  klipsdebug --all\nipsec\tlook # x\n") ==
                 (List{"1:7 N461", "2:3 N461", "3:7 N461"}),
             boost::test_tools::per_element());
  BOOST_TEST(checked("tncfg " + std::string(20000, 'x') + "\n").empty());
}

BOOST_AUTO_TEST_CASE(what_is_gone_at_the_end_is_not_looked_at) {
  BOOST_TEST(checked(esp("esp.ff@192.0.2.2") + "spi --del --said esp.ff@192.0.2.2\n").empty());
  BOOST_TEST(
      checked(esp("esp.ff@192.0.2.2") + "spi --clear\n" + esp("esp.ff@192.0.2.2")) == List{"3:12 W251"},
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(key_files_may_be_left_closed) {
  const std::string text = "spi --said esp.1001@192.0.2.2 --esp null-sha256 --authkey @nowhere/key\n";
  BOOST_TEST(checked(text) == List{"1:59 E427"}, boost::test_tools::per_element());
  BOOST_TEST(checked(text, {.assume_key_files = true}).empty());
}

BOOST_AUTO_TEST_CASE(no_key_is_shown) {
  const std::string key = "0x" + std::string(64, 'b');
  const auto said = check_configuration(
      "spi --said esp.ff@192.0.2.2 --esp null-sha256 --authkey " + key + " --replay_window 0\n", {});
  BOOST_TEST(said.size() == 2U);
  for (const Diagnostic& each : said) {
    BOOST_TEST(each.source.find("bbb") == std::string::npos, each.source);
    BOOST_TEST(each.source.find("esp.ff@192.0.2.2") != std::string::npos, each.source);
  }
}

BOOST_AUTO_TEST_CASE(it_is_bounded) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "frob\n";
  const auto said = check_configuration(text, {.max_diagnostics = 5});
  BOOST_TEST_REQUIRE(said.size() == 6U);
  BOOST_TEST(said.back().code == "N499");
}

BOOST_AUTO_TEST_SUITE_END()
