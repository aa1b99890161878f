// SPDX-License-Identifier: Apache-2.0
#include "command/command.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Bench;
using spigrp::test::Marks;
using spigrp::test::marks;

BOOST_AUTO_TEST_SUITE(command)

BOOST_AUTO_TEST_CASE(lines_without_a_command) {
  Bench bench;
  bench.accept({"", "  \t ", "# spi", "  # ' spi", "tncfg --attach --virtual ipsec0 --physical 'eth0",
                "klipsdebug --all", "ipsec tncfg x", "ipsec   klipsdebug # x", "ipsec look", "ipsec version",
                "ipsec pf_key --eroute 8"});
}

BOOST_AUTO_TEST_CASE(kinds) {
  BOOST_TEST((kind_of("") == CommandKind::nothing));
  BOOST_TEST((kind_of("# spi") == CommandKind::nothing));
  BOOST_TEST((kind_of("spi x") == CommandKind::spi));
  BOOST_TEST((kind_of(" ipsec spigrp") == CommandKind::spigrp));
  BOOST_TEST((kind_of("'eroute'") == CommandKind::eroute));
  BOOST_TEST((kind_of("tncfg") == CommandKind::ignored));
  BOOST_TEST((kind_of("SPI") == CommandKind::unknown));
  BOOST_TEST((kind_of("ipsec ipsec") == CommandKind::unknown));
  BOOST_TEST((kind_of("ipsec") == CommandKind::nothing));
}

BOOST_AUTO_TEST_CASE(unknown_commands_hide_everything_but_a_word) {
  const struct {
    const char* line;
    const char* shown;
    const char* message;
  } rows[] = {
      {"spii --said x", "spii ****** *", "unknown command 'spii', did you mean spi"},
      {"ipsec luck 12", "ipsec luck **", "unknown command 'luck': write one of spi, spigrp, eroute"},
      {"deadbeef 0123", "******** ****", "unknown command: write one of spi, spigrp, eroute"},
      {"0123 --said x", "**** ****** *", "unknown command: write one of spi, spigrp, eroute"},
      {"--said x", "****** *", "unknown command: write one of spi, spigrp, eroute"},
      {"somethingverylong", "*****************", "unknown command: write one of spi, spigrp, eroute"},
      {"\xef\xbb\xbfspi", "******", "unknown command: write one of spi, spigrp, eroute"},
  };
  Bench bench;
  for (const auto& row : rows) {
    const auto said = bench.run(row.line);
    BOOST_REQUIRE(said.size() == 1);
    BOOST_TEST(said[0].code == "E401");
    BOOST_TEST(said[0].source == row.shown);
    BOOST_TEST(said[0].message == row.message);
  }
  bench.refuse("ipsec luck 12", {"      ^~~~ E401"});
  bench.refuse("ipsec", {"     | E401"});
}

BOOST_AUTO_TEST_CASE(comments_are_hidden) {
  Bench bench;
  BOOST_TEST(bench.run("spi --foo # key 0x12")[0].source == "spi --foo * *** ****");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text) {
  Bench bench;
  bench.refuse(std::string("spi\0x", 5), {"^~~~~ E401"});
  bench.refuse(std::string("spi --clear \0", 13), {"            ^ E410"});
  bench.refuse("spi --clear \xff\xfe\r\v", {"            ^~~~ E410"});
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_refused_and_not_shown) {
  Bench bench;
  const std::string fits = "spi --clear" + std::string(kMaxLine - 11, ' ');
  bench.accept({fits, "# " + std::string(1 << 20, 'x'), "tncfg " + std::string(1 << 20, 'x')});
  const auto said = bench.run(fits + " ");
  BOOST_TEST(marks(said) == Marks{"| E412"});
  BOOST_TEST(said[0].source.empty());
  BOOST_TEST(said[0].line == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
