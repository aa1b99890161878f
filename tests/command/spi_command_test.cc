// SPDX-License-Identifier: Apache-2.0
#include "bench.h"
#include "command/algorithm_words.h"
#include "key_folder.h"
#include "spigrp/providers.h"

using namespace spigrp;
using spigrp::test::Bench;
using spigrp::test::key;
using spigrp::test::KeyFolder;
using spigrp::test::Marks;
using spigrp::test::picture;
using spigrp::test::PoorProvider;

namespace {

constexpr std::string_view kEsp = "spi --said esp.100@1.2.3.4 --esp null-sha256 --authkey ";

std::string esp(std::string_view more = {}) { return std::string(kEsp) + key(32) + std::string(more); }
std::string tun(std::string_view more = {}) {
  return "spi --said tun.100@1.2.3.4 --ip4 --src 1.2.3.1" + std::string(more);
}

const Sa& only(Bench& bench) {
  BOOST_REQUIRE(bench.database().sas().size() == 1);
  return *bench.database().sas()[0];
}

// As many blanks as the text is long, and a mark.
std::string behind(const std::string& text, std::string_view mark) {
  return std::string(text.size(), ' ') + std::string(mark);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spi_command)

BOOST_AUTO_TEST_CASE(each_transform) {
  Bench bench;
  bench.accept({
      "spi --af inet --edst 192.1.2.45 --spi 0x12345678 --proto esp --src 192.1.2.23 --esp chacha20poly1305 "
      "--enckey " +
          key(36),
      "spi --said esp:200@2001:db8::2 --src 2001:db8::1 --esp null-sha512 --esn --authkey " + key(64),
      "spi --said ah.100@192.1.2.45 --ah hmac-sha2-256-128 --authkey=" + key(32),
      "spi --said comp.100@192.1.2.45 --comp deflate",
      "spi --said tun.12345678@192.1.2.45 --src 192.1.2.23 --dst 192.1.2.45 --ip4",
      "spi --said tun:1@2001:db8::2 --src 2001:db8::1 --ip6",
      "spi --said tun:2@2001:db8::2 --src 2001:db8::1 --ip4",
  });
  BOOST_TEST(
      picture(bench.database()) ==
      "esp.12345678@192.1.2.45 chacha20poly1305 src 192.1.2.23 window 64 sent 0 esn 0 dscp 99 df 0 hops 64 "
      "ecn 1 comp 0\n"
      "esp:200@2001:db8::2 null-sha512 src 2001:db8::1 window 64 sent 0 esn 1 dscp 99 df 0 hops 64 ecn 1 "
      "comp 0\n"
      "ah.100@192.1.2.45 hmac-sha2-256-128 src 0.0.0.0 window 64 sent 0 esn 0 dscp 99 df 0 hops 64 ecn 1 "
      "comp 0\n"
      "comp.100@192.1.2.45 deflate src 0.0.0.0 window 0 sent 0 esn 0 dscp 99 df 0 hops 64 ecn 1 comp 0\n"
      "tun.12345678@192.1.2.45 - src 192.1.2.23 window 0 sent 0 esn 0 dscp 99 df 0 hops 64 ecn 1 comp 0\n"
      "tun:1@2001:db8::2 - src 2001:db8::1 window 0 sent 0 esn 0 dscp 99 df 0 hops 64 ecn 1 comp 0\n"
      "tun:2@2001:db8::2 - src 2001:db8::1 window 0 sent 0 esn 0 dscp 99 df 0 hops 64 ecn 1 comp 0\n");
}

BOOST_AUTO_TEST_CASE(habits_of_old_scripts) {
  Bench bench;
  bench.accept({
      "\tipsec  spi\t--label x  --af inet --edst 1.2.3.4 --spi 0X12AB --proto esp --src 1.2.3.1 --esp "
      "NULL-SHA256 "
      "--authk " +
          key(32) + "  # a comment",
      "ipsec spi --debug --said 'tun0x3d0@1.2.3.4' --ip4 --src \"1.2.3.1\" --dst='1.2.3.4'",
  });
  BOOST_TEST(bench.database().sas().size() == 2U);
  BOOST_TEST(bench.database().sas()[0]->said.spi == 0x12abU);
}

BOOST_AUTO_TEST_CASE(nothing_asked_for_is_a_list_and_does_nothing) {
  Bench bench;
  bench.accept({"spi", "spi --debug", "ipsec spi --label x"});
  BOOST_TEST(bench.database().sas().empty());
}

BOOST_AUTO_TEST_CASE(replay_windows) {
  Bench().refuse(esp(" --replay_window 31"), {behind(esp(" --replay_window "), "^~ E414")});
  Bench().refuse(esp(" --replay_window 4097"), {behind(esp(" --replay_window "), "^~~~ E414")});
  Bench().refuse(esp(" --replay-window x"), {behind(esp(" --replay-window "), "^ E413")});
  for (const std::size_t size : {0U, 32U, 100U, 4096U}) {
    Bench bench;
    bench.accept({esp(" --replay_window " + std::to_string(size))});
    BOOST_TEST(only(bench).window.size() == size);
  }
}

BOOST_AUTO_TEST_CASE(sequence_numbers) {
  Bench bench;
  bench.accept({esp(" --seq 0xffffffff")});
  BOOST_TEST(only(bench).last_sent == 0xffffffffU);
  BOOST_TEST(only(bench).window.top() == 0xffffffffU);
  Bench extended;
  extended.accept({esp(" --seq 18446744073709551615 --esn")});
  BOOST_TEST(only(extended).last_sent == 0xffffffffffffffffU);
  BOOST_TEST(only(extended).esn);
  Bench().refuse(esp(" --seq 0x100000000"), {behind(esp(" --seq "), "^~~~~~~~~~~ E414")});
  Bench().refuse(esp(" --esn --seq 18446744073709551616"),
                 {behind(esp(" --esn --seq "), "^~~~~~~~~~~~~~~~~~~~ E414")});
  Bench().refuse(esp(" --seq 010"), {behind(esp(" --seq "), "^ E413")});
}

BOOST_AUTO_TEST_CASE(traffic_flow_padding) {
  Bench bench;
  bench.accept({esp(" --tfc 1400")});
  BOOST_TEST(only(bench).tfc_len == 1400u);
  Bench().refuse(esp(" --tfc 60001"), {behind(esp(" --tfc "), "^~~~~ E414")});
  Bench().refuse(tun(" --tfc 1"), {behind(tun(" "), "^~~~~ E408")});
}

BOOST_AUTO_TEST_CASE(klips_defaults_give_way_to_options) {
  Bench bench({.compat = Compat::klips});
  bench.accept({
      "spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3.1",
      "spi --said tun.2@1.2.3.4 --ip4 --src 1.2.3.1 --dscp copy --df set",
      "spi --said comp.3@1.2.3.4 --comp deflate",
      "spi --said ah.4@1.2.3.4 --ah sha256 --authkey " + key(32),
      "spi --said ah.5@1.2.3.4 --ah sha256 --replay_window 32 --authkey " + key(32),
  });
  const auto sas = bench.database().sas();
  BOOST_TEST(int{sas[0]->tunnel.dscp.value()} == 0);
  BOOST_TEST((sas[0]->tunnel.df == DontFragment::clear));
  BOOST_TEST(int{sas[0]->tunnel.hop_limit} == 64);
  BOOST_TEST(!sas[0]->tunnel.ecn);
  BOOST_TEST(!sas[1]->tunnel.dscp.has_value());
  BOOST_TEST((sas[1]->tunnel.df == DontFragment::set));
  BOOST_TEST((sas[2]->comp_policy == CompPolicy::klips));
  BOOST_TEST(sas[3]->window.size() == 0U);
  BOOST_TEST(sas[4]->window.size() == 32U);
}

BOOST_AUTO_TEST_CASE(key_files) {
  const KeyFolder folder;
  folder.write("key", key(32) + "\n");
  folder.write("short", "0123\n");
  Bench bench({.key_directory = folder.path()});
  bench.accept({std::string(kEsp) + "@key"});
  Bench refusing({.key_directory = folder.path()});
  refusing.refuse(std::string(kEsp) + "@short", {behind(std::string(kEsp), "^~~~~~ E424")});
  refusing.refuse(std::string(kEsp) + "@none", {behind(std::string(kEsp), "^~~~~ E427")});
}

BOOST_AUTO_TEST_CASE(deleting) {
  Bench bench;
  bench.accept({esp(), tun(), "spi --del --said esp.100@1.2.3.4",
                "spi --del --af inet --edst 1.2.3.4 --spi 0x100 --proto tun"});
  BOOST_TEST(picture(bench.database()).empty());
  bench.refuse("spi --del --said esp.100@1.2.3.4", {"                 ^~~~~~~~~~~~~~~ E432"});
  bench.refuse("spi --del", {"         | E409"});
  bench.accept({esp()});
  bench.refuse("spi --del --said esp.100@1.2.3.4 --ip4", {"                                 ^~~~~ E407"});
  bench.accept({"spi --clear"});
  BOOST_TEST(picture(bench.database()).empty());
  bench.accept({esp(), "spi --clear --label x"});
  bench.accept({esp()});
  bench.refuse("spi --clear --said esp.100@1.2.3.4", {"            ^~~~~~ E407"});
}

BOOST_AUTO_TEST_CASE(what_a_line_lacks) {
  Bench bench;
  bench.refuse("spi --said esp.100@1.2.3.4", {"                          | E409"});
  bench.refuse("spi --ip4   # x", {"         | E409", "         | E409"});
  bench.refuse("spi --said tun.100@1.2.3.4 --ip4", {"                                | E409"});
  bench.refuse("spi --said esp.100@1.2.3.4 --esp null-sha256",
               {"                                            | E425"});
}

BOOST_AUTO_TEST_CASE(algorithms_that_are_none) {
  Bench bench;
  const auto said = bench.refuse("spi --said esp.100@1.2.3.4 --esp 3des-md5-69 --enckey " + key(24),
                                 {"                                 ^~~~~~~~~~~ E421"});
  BOOST_TEST(said[0].message ==
             "unknown algorithm '3des-md5-69', did you mean 3des-md5-96: recommended for --esp " +
                 recommended(AlgorithmUse::esp, libsodium_provider()));
  BOOST_TEST(bench
                 .refuse("spi --said ah.100@1.2.3.4 --ah hmac-sha265-128",
                         {"                               ^~~~~~~~~~~~~~~ E421"})[0]
                 .message ==
             "unknown algorithm 'hmac-sha265-128', did you mean hmac-sha256-128: recommended for "
             "--ah hmac-sha2-256-128, hmac-sha2-512-256");
  BOOST_TEST(bench
                 .refuse("spi --said ah.100@1.2.3.4 --ah null-sha256",
                         {"                               ^~~~~~~~~~~ E421"})[0]
                 .message ==
             "unknown algorithm 'null-sha256', which is for another option: recommended for --ah "
             "hmac-sha2-256-128, hmac-sha2-512-256");
  BOOST_TEST(bench
                 .refuse("spi --said comp.100@1.2.3.4 --comp lzs",
                         {"                                   ^~~ E421"})[0]
                 .message == "unknown algorithm 'lzs': recommended for --comp deflate");
  bench.refuse("spi --said comp.100@1.2.3.4 --comp 012345",
               {"                                   ^~~~~~ E421"});
}

BOOST_AUTO_TEST_CASE(algorithms_that_this_machine_lacks) {
  PoorProvider poor;
  Bench bench({}, poor);
  const auto said = bench.refuse("spi --said esp.100@1.2.3.4 --esp aes256gcm16 --enckey " + key(36),
                                 {"                                 ^~~~~~~~~~~ E422"});
  BOOST_TEST(said[0].message == "this algorithm is not available" +
                                    why_unavailable(algorithm(AlgorithmId::esp_aes256_gcm16), poor));
  bench.accept({"spi --said comp.100@1.2.3.4 --comp deflate", esp()});
}

// It is asked for by name, its numbers are not believed, and spigrp-check speaks of it.
BOOST_AUTO_TEST_CASE(trap_encryption_without_authentication_is_said) {
  if (!default_provider().supports({AlgorithmUse::esp, CipherId::aes128_cbc})) return;
  Bench bench({}, default_provider());
  bench.accept({"spi --said esp.100@1.2.3.4 --esp aes128 --enckey " + key(16)});
  BOOST_TEST(bench.database().sas()[0]->window.size() == 0U);
  const std::string line = "spi --said esp.101@1.2.3.4 --esp aes128 --enckey " + key(16) + " ";
  bench.refuse(line + "--esn", {behind(line, "^~~~~ E408")});
  const auto said = bench.refuse(line + "--authkey " + key(20), {behind(line, "^~~~~~~~~ E426")});
  BOOST_TEST(said[0].message == "this algorithm takes no such key: it does not authenticate");
}

BOOST_AUTO_TEST_CASE(saids_that_can_be_no_sa) {
  Bench bench;
  bench.refuse("spi --said %drop --ip4 --src 1.2.3.4", {"           ^~~~~ E429"});
  bench.refuse("spi --said %passthrough --ip4 --src 1.2.3.4", {"           ^~~~~~~~~~~~ E429"});
  bench.refuse("spi --said int.103@0.0.0.0 --comp deflate", {"           ^~~~~~~~~~~~~~~ E429"});
  bench.refuse("spi --said tun.0@1.2.3.4 --ip4 --src 1.2.3.1", {"           ^~~~~~~~~~~~~ E208"});
  bench.accept({esp()});
  bench.refuse(esp(), {"           ^~~~~~~~~~~~~~~ E431"});
}

BOOST_AUTO_TEST_CASE(options_that_do_not_fit) {
  Bench bench;
  bench.refuse(tun(" --esn"), {behind(tun(" "), "^~~~~ E408")});
  bench.refuse(esp(" --df set --dscp 1 --dst 1.2.3.4"),
               {behind(esp(" "), "^~~~ E408"), behind(esp(" --df set "), "^~~~~~ E408"),
                behind(esp(" --df set --dscp 1 "), "^~~~~ E408")});
  bench.refuse("spi --said tun.1@1.2.3.4 --comp deflate", {"                         ^~~~~~ E408"});
  bench.refuse("spi --said comp.1@1.2.3.4 --comp deflate --esn",
               {"                                         ^~~~~ E408"});
  bench.refuse("spi --said comp.1@1.2.3.4 --comp deflate --ip4 --src 1.2.3.4",
               {"                                         ^~~~~ E407"});
}

BOOST_AUTO_TEST_CASE(addresses_of_a_tunnel) {
  Bench bench;
  bench.refuse("spi --said tun.1@1.2.3.4 --ip4 --src ::1", {"                                     ^~~ E418"});
  bench.refuse("spi --said tun:1@::2 --ip6 --src 1.2.3.4", {"                                 ^~~~~~~ E418"});
  bench.refuse("spi --said tun.1@1.2.3.4 --ip4 --src 0.0.0.0",
               {"                                     ^~~~~~~ E436"});
  bench.refuse("spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3",
               {"                                          | E415"});
  bench.refuse(tun(" --dst 1.2.3.5"), {behind(tun(" --dst "), "^~~~~~~ E437")});
  bench.refuse(esp(" --src ::1"), {behind(esp(" --src "), "^~~ E418")});
  bench.accept({esp(" --src 0.0.0.0")});
}

BOOST_AUTO_TEST_CASE(independent_faults_are_reported_together) {
  Bench().refuse("spi --said tun.1@1.2.3 --foo 1 --ip4 --src x --dscp 99",
                 {"                      | E108", "                       ^~~~~ E402",
                  "                                           ^ E415",
                  "                                                    ^~ E414"});
}

BOOST_AUTO_TEST_CASE(a_refused_sa_is_not_missed_again) {
  Bench bench;
  bench.refuse("spi --said esp.1@1.2.3.4 --esp foo", {"                               ^~~ E421"});
  bench.accept({"spi --del --said esp.1@1.2.3.4"});
}

BOOST_AUTO_TEST_SUITE_END()
