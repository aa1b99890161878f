// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "checked.h"
#include "spigrp/algorithm.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

using List = std::vector<std::string>;

std::string with_algorithm(AlgorithmUse use, const Algorithm& row) {
  const bool is_esp = use == AlgorithmUse::esp;
  std::string line = std::string("spi --said ") + (is_esp ? "esp" : "ah") + ".1001@192.0.2.2 " +
                     (is_esp ? "--esp " : "--ah ") + std::string(row.name);
  const std::size_t encryption = row.encryption_key_len + row.salt_len;
  if (encryption > 0) line += " --enckey " + zeros(encryption);
  if (row.auth_key_len > 0) line += " --authkey " + zeros(row.auth_key_len);
  return line + "\n";
}

bool says(const List& said, const std::string& code) {
  return std::any_of(said.begin(), said.end(), [&](const std::string& each) { return each.ends_with(code); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(review_sas_)

BOOST_AUTO_TEST_CASE(nothing_is_said_of_what_is_good) {
  BOOST_TEST(checked(esp("esp.1001@192.0.2.2")).empty());
}

BOOST_AUTO_TEST_CASE(every_algorithm_by_its_row) {
  std::size_t forbidden = 0;
  for (const Algorithm& row : algorithms()) {
    if (row.use == AlgorithmUse::comp) continue;
    const List said = checked(with_algorithm(row.use, row));
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(says(said, "E456") == (row.rank == Rank::must_not));
      if (row.rank != Rank::must_not) BOOST_TEST(says(said, "W457") == (row.rank == Rank::should_not));
      BOOST_TEST(says(said, "W455") == (row.icv_len == 0));
      BOOST_TEST(says(said, "N458") == row.counter_mode);
    }
    forbidden += row.rank == Rank::must_not ? 1 : 0;
  }
  BOOST_TEST(forbidden > 3U);
}

BOOST_AUTO_TEST_CASE(each_weak_part_has_its_replacement) {
  const auto said = check_configuration(
      "spi --said esp.1001@192.0.2.2 --esp 3des-md5-96 --enckey " + zeros(24) + " --authkey " + zeros(16),
      {});
  BOOST_TEST_REQUIRE(said.size() == 2U);
  BOOST_TEST(said[0].code == "E456");
  BOOST_TEST(said[0].message.ends_with(": md5, use sha256"), said[0].message);
  BOOST_TEST(said[1].code == "W457");
  BOOST_TEST(said[1].message.ends_with(": 3des, use aes256gcm16"), said[1].message);
}

BOOST_AUTO_TEST_CASE(a_replacement_for_ah_has_the_name_that_ah_takes) {
  const auto said =
      check_configuration("spi --said ah.1001@192.0.2.2 --ah hmac-md5-96 --authkey " + zeros(16), {});
  BOOST_TEST_REQUIRE(said.size() == 1U);
  BOOST_TEST(said[0].message.ends_with(": hmac-md5-96, use hmac-sha2-256-128"), said[0].message);
}

BOOST_AUTO_TEST_CASE(trap_encryption_without_authentication_is_said) {
  std::size_t found = 0;
  for (const Algorithm& row : algorithms()) {
    if (row.use != AlgorithmUse::esp || row.icv_len > 0) continue;
    BOOST_TEST(says(checked(with_algorithm(row.use, row)), "W455"), row.name);
    ++found;
  }
  BOOST_TEST(found > 3U);
}

BOOST_AUTO_TEST_CASE(ah_around_authenticates) {
  const std::string bare = "spi --said esp.1001@192.0.2.2 --esp aes128 --enckey " + zeros(16) + "\n";
  const std::string ah = "spi --said ah.1002@192.0.2.2 --ah hmac-sha2-256-128 --authkey " + zeros(32) + "\n";
  BOOST_TEST(checked(bare + ah) == List{"1:37 W455"}, boost::test_tools::per_element());
  BOOST_TEST(checked(bare + ah + "spigrp --said esp.1001@192.0.2.2 ah.1002@192.0.2.2\n").empty());
  // An ah inside the esp, and one of another level, do not.
  BOOST_TEST(checked(bare + ah + "spigrp --said ah.1002@192.0.2.2 esp.1001@192.0.2.2\n") ==
                 (List{"1:37 W455", "2:12 W250"}),
             boost::test_tools::per_element());
  BOOST_TEST(
      checked(bare + tun("tun.1@192.0.2.2") + ah +
              "spigrp --said esp.1001@192.0.2.2 tun.1@192.0.2.2 ah.1002@192.0.2.2\n") == List{"1:37 W455"},
      boost::test_tools::per_element());
  const auto strict = check_configuration(bare, {.strict = true});
  BOOST_TEST_REQUIRE(strict.size() == 1U);
  BOOST_TEST((strict[0].severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(replay_windows) {
  BOOST_TEST(checked(esp("esp.1001@192.0.2.2", " --replay_window 32")).empty());
  const std::string off = esp("esp.1001@192.0.2.2", " --replay_window 0");
  BOOST_TEST(checked(off) == List{"1:" + std::to_string(off.size() - 1) + " W454"},
             boost::test_tools::per_element());
  BOOST_TEST(checked(esp("esp.1001@192.0.2.2"), {.options = {.compat = Compat::klips}}) == List{"1:12 W454"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(groups) {
  BOOST_TEST(checked(tun("tun.1@192.0.2.2")) == List{"1:12 W253"}, boost::test_tools::per_element());
  BOOST_TEST(checked(esp("esp.ff@192.0.2.2")) == List{"1:12 W251"}, boost::test_tools::per_element());
  BOOST_TEST(checked(esp("esp.1001@192.0.1.1") + tun("tun.2@192.0.2.2") +
                     "spigrp --said esp.1001@192.0.1.1 tun.2@192.0.2.2\n") == List{"2:12 N307"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(counter_mode_is_said_once) {
  std::string text;
  for (const char* const spi : {"1001", "1002", "1003"}) {
    text +=
        std::string("spi --said esp.") + spi + "@192.0.2.2 --esp aes256gcm16 --enckey " + zeros(36) + "\n";
  }
  const auto said = check_configuration(text, {});
  BOOST_TEST_REQUIRE(said.size() == 1U);
  BOOST_TEST(said[0].line == 1U);
  BOOST_TEST(said[0].message.ends_with("; so do 2 other SAs"), said[0].message);
}

BOOST_AUTO_TEST_SUITE_END()
