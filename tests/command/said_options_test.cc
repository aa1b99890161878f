// SPDX-License-Identifier: Apache-2.0
#include "command/said_options.h"

#include "bench.h"

using namespace spigrp;
using spigrp::test::Marks;
using spigrp::test::marks;

namespace {

constexpr Option kOptions[] = {
    {OptionId::said, "said", Takes::value},   {OptionId::af, "af", Takes::value},
    {OptionId::edst, "edst", Takes::value},   {OptionId::spi, "spi", Takes::value},
    {OptionId::proto, "proto", Takes::value},
};

// What is read from a line of options: the SAID, a blank, and the part that stands for it.
std::string read(std::string_view text, Marks& said) {
  Line line(text, 1);
  line.set_end(text.size());
  const auto given = read_options(line, split_words(text), {kOptions});
  const auto placed = read_said_options(line, given);
  DiagnosticList list;
  std::move(line).finish(list);
  said = marks(std::move(list).finish());
  if (!placed) return "none";
  return std::string(format(placed->said).view()) + " " + std::string(placed->part);
}

void accepts(std::string_view text, std::string_view expected) {
  Marks said;
  BOOST_TEST(read(text, said) == expected, text);
  BOOST_TEST(said == Marks{}, text);
}

void refuses(std::string_view text, const Marks& expected) {
  Marks said;
  read(text, said);
  BOOST_TEST_CONTEXT(text) { BOOST_TEST(said == expected, boost::test_tools::per_element()); }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(said_options)

BOOST_AUTO_TEST_CASE(whole_saids_in_every_spelling) {
  accepts("--said esp.100@1.2.3.4", "esp.100@1.2.3.4 esp.100@1.2.3.4");
  accepts("--said esp0x100@1.2.3.4", "esp.100@1.2.3.4 esp0x100@1.2.3.4");
  accepts("--said ah257@1.2.3.4", "ah.101@1.2.3.4 ah257@1.2.3.4");
  accepts("--said tun:3D0@3049:1::2", "tun:3d0@3049:1::2 tun:3D0@3049:1::2");
  accepts("--said %passthrough", "%passthrough %passthrough");
  accepts("--said int258@0.0.0.0", "%reject int258@0.0.0.0");
}

BOOST_AUTO_TEST_CASE(saids_in_parts) {
  accepts("--af inet --edst 1.2.3.4 --spi 0x100 --proto esp", "esp.100@1.2.3.4 0x100");
  accepts("--proto comp --spi 0401 --edst 1.2.3.4", "comp.101@1.2.3.4 0401");
  accepts("--proto tun --spi 4294967295 --edst ::1 --af inet6", "tun:ffffffff@::1 4294967295");
  accepts("--proto int --spi 256 --edst 0.0.0.0", "%pass 256");
}

BOOST_AUTO_TEST_CASE(a_bad_said_is_marked_at_its_byte) {
  refuses("--said esp.10g@1.2.3.4", {"             ^ E104"});
  refuses("--said esp.100@1.2.3", {"                    | E108"});
  refuses("--said exp.100@1.2.3.4", {"       ^~~ E102"});
  refuses("--said esp.100", {"              | E107"});
  refuses("--said esp.100@::1", {"          ^ E109"});
  refuses("--said esp.123456789@1.2.3.4", {"           ^~~~~~~~~ E105"});
  refuses("--said comp.12345@1.2.3.4", {"            ^~~~~ E106"});
  refuses("--said %drpo", {"       ^~~~~ E110"});
  refuses("--said ''", {"        | E101"});
}

BOOST_AUTO_TEST_CASE(each_bad_part_is_reported) {
  refuses("--af inet5 --edst 1.2.3 --spi 0x1g --proto esq",
          {"     ^~~~~ E419", "                       | E415", "                                 ^ E413",
           "                                           ^~~ E419"});
  refuses("--af inet6 --edst 1.2.3.4 --spi 1 --proto esp", {"                  ^~~~~~~ E418"});
  refuses("--edst 1.2.3.4 --spi 4294967296 --proto esp", {"                     ^~~~~~~~~~ E105"});
  refuses("--edst 1.2.3.4 --spi 99999999999999999999 --proto tun",
          {"                     ^~~~~~~~~~~~~~~~~~~~ E105"});
  refuses("--edst 1.2.3.4 --spi 65536 --proto comp", {"                     ^~~~~ E106"});
  refuses("--edst 1.2.3.4 --spi 09 --proto comp", {"                      ^ E413"});
}

BOOST_AUTO_TEST_CASE(missing_parts_are_named) {
  refuses("", {"| E409"});
  refuses("--edst 1.2.3.4 --spi 1", {"                      | E409"});
  refuses("--af inet", {"         | E409"});
  refuses("--spi", {"^~~~~ E404", "     | E409"});
}

BOOST_AUTO_TEST_CASE(whole_and_parts_do_not_go_together) {
  refuses("--said esp.100@1.2.3.4 --spi 1 --af inet",
          {"                       ^~~~~ E407", "                               ^~~~ E407"});
}

BOOST_AUTO_TEST_SUITE_END()
