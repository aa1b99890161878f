// SPDX-License-Identifier: Apache-2.0
#include "spigrp/configuration.h"

#include "bench.h"
#include "key_folder.h"

using namespace spigrp;
using spigrp::test::key;
using spigrp::test::KeyFolder;
using spigrp::test::Marks;
using spigrp::test::marks;
using spigrp::test::picture;

namespace {

auto load(std::string_view text, const ConfigurationOptions& options = {}) {
  return Configuration::load(text, options, libsodium_provider());
}

// What is said about a text that is refused: "LINE:" and the marks.
Marks refused(std::string_view text) {
  const auto loaded = load(text);
  BOOST_REQUIRE(!loaded.has_value());
  Marks all;
  for (const Diagnostic& diagnostic : loaded.error()) {
    all.push_back(std::to_string(diagnostic.line) + ":" + marks(diagnostic));
  }
  return all;
}

// The group and eroutes of a KLIPS test, with algorithms that there are.
std::string script(std::string_view line_end = "\n") {
  std::string text;
  for (const std::string& line : {
           std::string("# west to east"),
           std::string("ipsec klipsdebug --none"),
           std::string("ipsec tncfg --attach --virtual ipsec0 --physical eth1"),
           std::string("ipsec spi --clear"),
           std::string("ipsec eroute --clear"),
           std::string(""),
           "ipsec spi --af inet --edst 192.1.2.45 --spi 0x12345678 --proto esp --src 192.1.2.23 --esp "
           "null-sha256 "
           "--authkey " +
               key(32),
           std::string(
               "ipsec spi --af inet --edst 192.1.2.45 --spi 0x12345678 --proto tun --src 192.1.2.23 --dst "
               "192.1.2.45 --ip4"),
           std::string("ipsec spigrp inet 192.1.2.45 0x12345678 tun inet 192.1.2.45 0x12345678 esp"),
           std::string("ipsec eroute --add --eraf inet --src 192.0.2.0/24 --dst 192.0.1.0/24 --said "
                       "tun0x12345678@192.1.2.45"),
       }) {
    text.append(line).append(line_end);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(a_script_of_old) {
  for (const auto* line_end : {"\n", "\r\n"}) {
    const auto loaded = load(script(line_end), {.compat = Compat::klips});
    BOOST_REQUIRE(loaded.has_value());
    BOOST_TEST(
        picture((*loaded)->database()) ==
        "esp.12345678@192.1.2.45 null-sha256 src 192.1.2.23 window 0 sent 0 esn 0 dscp 0 df 2 hops 64 ecn 0 "
        "comp 1\n"
        "tun.12345678@192.1.2.45 - src 192.1.2.23 window 0 sent 0 esn 0 dscp 0 df 2 hops 64 ecn 0 comp 1 in "
        "esp.12345678@192.1.2.45\n"
        "192.0.2.0/24:0 -> 192.0.1.0/24:0 0 => tun.12345678@192.1.2.45\n");
  }
}

BOOST_AUTO_TEST_CASE(texts_without_commands) {
  for (const std::string_view text : {"", "\n", "\r\n\r\n", "# x", "# x\n\n  # y\n", "   "}) {
    const auto loaded = load(text);
    BOOST_REQUIRE(loaded.has_value());
    BOOST_TEST(picture((*loaded)->database()).empty());
  }
}

BOOST_AUTO_TEST_CASE(the_last_line_needs_no_end) {
  BOOST_TEST(load("spi --said comp.1@1.2.3.4 --comp deflate").has_value());
  BOOST_TEST(refused("\nspi x") == Marks{"2:    ^ E410"});
  BOOST_TEST(refused("\nspi x\r\n") == Marks{"2:    ^ E410"});
}

BOOST_AUTO_TEST_CASE(every_bad_line_is_reported_in_order) {
  BOOST_TEST(refused("foo\nspi --clear\nspi --foo --bar\n\nspigrp esp.1@1.2.3.4\neroute --clear x\n") ==
                 (Marks{"1:^~~ E401", "3:    ^~~~~ E402", "3:          ^~~~~ E402",
                        "5:       ^~~~~~~~~~~~~ E432", "6:               ^ E410"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_mistake_is_reported_once) {
  BOOST_TEST(refused("spi --said esp.1@1.2.3.4 --esp foo\n"
                     "spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3.1\n"
                     "spigrp tun.1@1.2.3.4 esp.1@1.2.3.4\n"
                     "spigrp inet 1.2.3.4 0x1 esp\n"
                     "eroute --add --src 10.0.0.0/8 --dst 10.0.0.0/8 --said esp.1@1.2.3.4\n"
                     "eroute --del --src 10.0.0.0/8 --dst 10.0.0.0/8\n"
                     "spi --del --said esp.1@1.2.3.4\n") ==
             Marks{"1:                               ^~~ E421"});
}

BOOST_AUTO_TEST_CASE(there_is_room_for_every_command) {
  std::string text;
  for (int i = 1; i <= 200; ++i) {
    text += "spi --said comp." + std::to_string(i) + "@1.2.3.4 --comp deflate\n";
    text += "eroute --add --src 10.0.0.0/8 --dst 10.0.0." + std::to_string(i) + " --said %drop\n";
  }
  const auto loaded = load(text);
  BOOST_REQUIRE(loaded.has_value());
  BOOST_TEST((*loaded)->database().sas().size() == 200U);
  BOOST_TEST((*loaded)->database().eroutes().size() == 200U);
}

BOOST_AUTO_TEST_CASE(a_hundred_diagnostics_are_enough) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "foo\n";
  const auto loaded = load(text);
  BOOST_REQUIRE(!loaded.has_value());
  const auto& said = loaded.error();
  BOOST_REQUIRE(said.size() == 101);
  BOOST_TEST(said[99].line == 100U);
  BOOST_TEST(said[100].code == "N499");
  BOOST_TEST(said[100].message == "not all faults are listed: there are 50 more");
}

BOOST_AUTO_TEST_CASE(a_line_with_very_many_faults) {
  std::string text = "spi";
  for (int i = 0; i < 3000; ++i) text += " --x";
  const auto loaded = load(text);
  BOOST_REQUIRE(!loaded.has_value());
  BOOST_TEST(loaded.error().size() == 101U);
}

BOOST_AUTO_TEST_CASE(a_line_of_a_million_bytes) {
  BOOST_TEST(refused(std::string(1 << 20, 'x')) == Marks{"1:| E412"});
  BOOST_TEST(refused("spi " + std::string(1 << 20, ' ') + "x") == Marks{"1:| E412"});
  BOOST_TEST(refused("spi --said " + std::string(1 << 20, '\'')) == Marks{"1:| E412"});
  BOOST_TEST(load(std::string(1 << 20, '\n')).has_value());
}

// Of the keys in a text one is named, and every key file that others can read.
BOOST_AUTO_TEST_CASE(keys_that_others_can_read) {
  const KeyFolder folder;
  folder.write("open", key(32));
  folder.write("closed", key(32));
  std::filesystem::permissions(folder.path() / "open", std::filesystem::perms(0640));
  std::filesystem::permissions(folder.path() / "closed", std::filesystem::perms(0600));
  std::string text;
  for (const std::string& value : {key(32), std::string("@open"), std::string("@closed"), key(32)}) {
    text += "spi --said esp." + std::to_string(1001 + std::ranges::count(text, '\n')) +
            "@10.0.0.1 --esp null-sha256 --authkey " + value + "\n";
  }
  const auto remarks = [&](bool modes, bool exposed) {
    const auto loaded =
        load(text, {.key_directory = folder.path(), .look_at_modes = modes, .text_is_exposed = exposed});
    BOOST_REQUIRE(loaded.has_value());
    Marks all;
    for (const Diagnostic& each : (*loaded)->remarks()) {
      BOOST_TEST(each.source.find(key(32).substr(2, 6)) == std::string::npos);
      all.push_back(std::to_string(each.line) + " " + each.code + " " + std::to_string(each.length));
    }
    return all;
  };
  BOOST_TEST(remarks(false, false) == Marks{}, boost::test_tools::per_element());
  BOOST_TEST(remarks(true, false) == Marks{"2 W462 5"}, boost::test_tools::per_element());
  BOOST_TEST(remarks(false, true) == Marks{"1 W462 9"}, boost::test_tools::per_element());
  const Marks both = {"1 W462 9", "2 W462 5"};
  BOOST_TEST(remarks(true, true) == both, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_explicit_iv_is_taken_and_named) {
  const auto loaded = load(
      "spi --said esp.1001@10.0.0.1 --esp null-sha256 --iv 0x0011223344556677 --authkey " + key(32) + "\n");
  BOOST_REQUIRE(loaded.has_value());
  BOOST_REQUIRE((*loaded)->remarks().size() == 1);
  BOOST_TEST((*loaded)->remarks().front().code == "N463");
  BOOST_TEST((*loaded)->remarks().front().source.find("0011") == std::string::npos);
  BOOST_TEST(refused("spi --said comp.1001@10.0.0.1 --comp deflate --iv 0x00") ==
                 Marks{"1:" + std::string(45, ' ') + "^~~~ E408"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nul_bytes) {
  BOOST_TEST(refused(std::string("\0\n\0\0", 4)) == (Marks{"1:^ E401", "2:^~ E401"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(key_files_of_the_folder) {
  const KeyFolder folder;
  folder.write("k", key(32));
  constexpr auto text = "spi --said ah.1@1.2.3.4 --ah sha256 --authkey @k";
  BOOST_TEST(load(text, {.key_directory = folder.path()}).has_value());
  const auto forbidden = load(text, {.key_directory = folder.path(), .read_key_files = false});
  BOOST_REQUIRE(!forbidden.has_value());
  BOOST_TEST(forbidden.error()[0].code == "E428");
}

BOOST_AUTO_TEST_SUITE_END()
