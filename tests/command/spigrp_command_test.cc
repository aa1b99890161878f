// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

using namespace spigrp;
using spigrp::test::Bench;
using spigrp::test::key;
using spigrp::test::Marks;

namespace {

// A bench with SAs at 1.2.3.4 and 1.2.3.5 (tun, comp, esp, ah each), a second tun and esp, and one esp of
// IPv6.
struct Grouping : Bench {
  Grouping() {
    for (const std::string host : {"1.2.3.4", "1.2.3.5"}) {
      accept({"spi --said tun.1@" + host + " --ip4 --src 1.2.3.1",
              "spi --said comp.2@" + host + " --comp deflate",
              "spi --said esp.3@" + host + " --esp null-sha256 --authkey " + key(32),
              "spi --said ah.4@" + host + " --ah sha256 --authkey " + key(32)});
    }
    accept({"spi --said tun.11@1.2.3.4 --ip4 --src 1.2.3.1",
            "spi --said esp.13@1.2.3.4 --esp null-sha256 --authkey " + key(32),
            "spi --said esp:3@::4 --esp null-sha256 --authkey " + key(32)});
  }
  // The groups of more than one SA, a line each.
  std::string groups() {
    std::string text;
    for (Sa* sa : database().sas()) {
      if (sa->inner != nullptr || sa->outer == nullptr) continue;
      const SaChain chain = SaChain::from(*sa);
      for (const Sa* member : chain.sas()) text += std::string(format(member->said).view()) + " ";
      text += "\n";
    }
    return text;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(spigrp_command)

BOOST_AUTO_TEST_CASE(all_forms) {
  Grouping bench;
  bench.accept({"spigrp inet 1.2.3.4 0x1 tun inet 1.2.3.4 0x3 esp"});
  BOOST_TEST(bench.groups() == "tun.1@1.2.3.4 esp.3@1.2.3.4 \n");
  bench.accept({"spigrp --said tun.1@1.2.3.5 comp.2@1.2.3.5 esp.3@1.2.3.5 ah.4@1.2.3.5"});
  bench.accept({"spigrp --label x tun.11@1.2.3.4 esp.13@1.2.3.4"});
  BOOST_TEST(bench.groups() ==
             "tun.1@1.2.3.4 esp.3@1.2.3.4 \ntun.1@1.2.3.5 comp.2@1.2.3.5 esp.3@1.2.3.5 ah.4@1.2.3.5 \n"
             "tun.11@1.2.3.4 esp.13@1.2.3.4 \n");
}

BOOST_AUTO_TEST_CASE(one_sa_ungroups_its_group) {
  Grouping bench;
  bench.accept({"spigrp tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.4", "spigrp comp.2@1.2.3.4"});
  BOOST_TEST(bench.groups().empty());
  bench.accept({"spigrp inet6 ::4 3 esp", "spigrp --said esp.3@1.2.3.4"});  // which are in none
}

BOOST_AUTO_TEST_CASE(none_lists_and_clear_ungroups_all) {
  Grouping bench;
  bench.accept({"spigrp tun.1@1.2.3.4 esp.3@1.2.3.4", "spigrp", "spigrp --debug"});
  BOOST_TEST(!bench.groups().empty());
  bench.refuse("spigrp --clear esp.3@1.2.3.4 x", {"               ^~~~~~~~~~~~~~~ E410"});
  bench.refuse("spigrp --clear --said esp.3@1.2.3.4", {"               ^~~~~~ E407"});
  bench.accept({"spigrp --clear"});
  BOOST_TEST(bench.groups().empty());
}

BOOST_AUTO_TEST_CASE(pairs_are_linked_to_a_chain) {
  Grouping bench;
  bench.accept({"spigrp inet 1.2.3.4 1 tun inet 1.2.3.4 2 comp",
                "spigrp inet 1.2.3.4 2 comp inet 1.2.3.4 3 esp", "spigrp esp.3@1.2.3.4 ah.4@1.2.3.4"});
  BOOST_TEST(bench.groups() == "tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.4 ah.4@1.2.3.4 \n");
  bench.refuse("spigrp ah.4@1.2.3.4 tun.11@1.2.3.4", {"                    ^~~~~~~~~~~~~~ E202"});
}

BOOST_AUTO_TEST_CASE(nested_tunnels_may_have_two_destinations) {
  Grouping bench;
  bench.accept({"spigrp inet 1.2.3.5 3 esp inet 1.2.3.4 1 tun", "spigrp tun.1@1.2.3.4 esp.3@1.2.3.4"});
  BOOST_TEST(bench.groups() == "esp.3@1.2.3.5 tun.1@1.2.3.4 esp.3@1.2.3.4 \n");
}

BOOST_AUTO_TEST_CASE(five_sas_are_counted_before_anything_else) {
  Grouping bench;
  bench.refuse("spigrp tun.1@1.2.3.4 comp.2@1.2.3.4 esp.3@1.2.3.4 ah.4@1.2.3.4 tun.1@1.2.3.5",
               {"                                                               ^~~~~~~~~~~~~ E202"});
  bench.refuse(
      "spigrp --said tun.1@9.9.9.9 tun.1@9.9.9.9 tun.1@9.9.9.9 tun.1@9.9.9.9 tun.1@9.9.9.9 tun.1@9.9.9.9",
      {"                                                                      ^~~~~~~~~~~~~ E202"});
  std::string fives = "spigrp";
  for (int i = 0; i < 5; ++i) fives += " inet 1.2.3.4 1 tun";
  bench.refuse(fives, {std::string(88, ' ') + "^~~~~~~~~~~~~ E202"});
}

BOOST_AUTO_TEST_CASE(missing_sas_are_all_named) {
  Grouping bench;
  bench.refuse("spigrp tun.9@1.2.3.4 esp.3@1.2.3.4 ah.9@1.2.3.4",
               {"       ^~~~~~~~~~~~~ E432", "                                   ^~~~~~~~~~~~ E432"});
  bench.refuse("spigrp inet 1.2.3.4 9 tun inet 1.2.3.4 3 esp", {"            ^~~~~~~~~~~~~ E432"});
  bench.refuse("spigrp esp.9@1.2.3.4", {"       ^~~~~~~~~~~~~ E432"});
}

BOOST_AUTO_TEST_CASE(rules_are_reported_though_an_sa_is_missing) {
  Grouping bench;
  bench.refuse("spigrp esp.9@1.2.3.4 comp.2@1.2.3.4",
               {"       ^~~~~~~~~~~~~ E432", "                     ^~~~~~~~~~~~~~ E205"});
}

BOOST_AUTO_TEST_CASE(sas_that_are_in_a_group_already) {
  Grouping bench;
  bench.accept({"spigrp tun.1@1.2.3.4 esp.3@1.2.3.4"});
  bench.refuse("spigrp tun.11@1.2.3.4 esp.3@1.2.3.4", {"                      ^~~~~~~~~~~~~ E433"});
  bench.refuse("spigrp tun.1@1.2.3.4 ah.4@1.2.3.4", {"       ^~~~~~~~~~~~~ E433"});
  bench.refuse("spigrp inet 1.2.3.4 1 tun inet 1.2.3.4 4 ah", {"            ^~~~~~~~~~~~~ E433"});
}

BOOST_AUTO_TEST_CASE(rules_of_groups) {
  Grouping bench;
  bench.refuse("spigrp esp.3@1.2.3.4 comp.2@1.2.3.4", {"                     ^~~~~~~~~~~~~~ E205"});
  bench.refuse("spigrp tun.1@1.2.3.4 esp.3@1.2.3.5", {"                     ^~~~~~~~~~~~~ E203"});
  bench.refuse("spigrp tun.1@1.2.3.4 esp:3@::4", {"                     ^~~~~~~~~ E204"});
  bench.refuse("spigrp esp.3@1.2.3.4 esp.13@1.2.3.4", {"                     ^~~~~~~~~~~~~~ E206"});
  bench.refuse("spigrp inet 1.2.3.4 3 esp inet 1.2.3.4 3 esp",
               {"                               ^~~~~~~~~~~~~ E207"});
  bench.refuse("spigrp esp.3@1.2.3.4 %drop", {"                     ^~~~~ E209"});
  bench.refuse("spigrp %passthrough", {"       ^~~~~~~~~~~~ E209"});
}

BOOST_AUTO_TEST_CASE(bad_saids_are_marked_at_their_byte) {
  Grouping bench;
  bench.refuse("spigrp esp.3@1.2.3.4 ah.g@1.2.3.4", {"                        ^ E104"});
  bench.refuse("spigrp --said esp.3@1.2.3.4 ah.1@1.2.3", {"                                      | E108"});
  bench.refuse("spigrp esp.3@1.2.3.4 ah.g@1.2.3.4 ah.9@1.2.3.4",
               {"                        ^ E104", "                                  ^~~~~~~~~~~~ E432"});
}

BOOST_AUTO_TEST_CASE(words_come_in_fours) {
  Grouping bench;
  bench.refuse("spigrp inet 1.2.3.4 1 tun inet 1.2.3.4 3", {"                          ^~~~~~~~~~~~~~ E410"});
  bench.refuse(
      "spigrp inet 1.2.3.4 1 tun 1.2.3.4 3 esp inet",
      {"                          ^~~~~~~ E419", "                                   | E415",
       "                                    ^ E413", "                                        ^~~~ E419"});
  bench.refuse("spigrp inet6 1.2.3.4 1 tun", {"             ^~~~~~~ E418"});
}

BOOST_AUTO_TEST_CASE(words_beside_an_option) {
  Grouping bench;
  bench.refuse("spigrp tun.1@1.2.3.4 --said esp.3@1.2.3.4", {"       ^~~~~~~~~~~~~ E410"});
  bench.refuse("spigrp --foo esp.3@1.2.3.4 tun.1@1.2.3.4", {"       ^~~~~ E402"});
}

BOOST_AUTO_TEST_CASE(what_a_refused_line_should_have_added_is_not_missed) {
  Grouping bench;
  bench.refuse("spi --said esp.9@1.2.3.4 --esp foo", {"                               ^~~ E421"});
  bench.accept({"spigrp tun.1@1.2.3.4 esp.9@1.2.3.4", "spigrp esp.9@1.2.3.4"});
  BOOST_TEST(bench.groups().empty());
  bench.refuse("spigrp esp.9@1.2.3.4 esp.8@1.2.3.4",
               {"                     ^~~~~~~~~~~~~ E432", "                     ^~~~~~~~~~~~~ E206"});
}

BOOST_AUTO_TEST_SUITE_END()
