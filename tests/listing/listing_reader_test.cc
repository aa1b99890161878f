// SPDX-License-Identifier: Apache-2.0
#include "spigrp/listing_reader.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "listing_table.h"
#include "support/allocations.h"

using namespace spigrp;
using namespace std::string_literals;

namespace {

/// Script writes down everything that it is told.
class Script final : public ListingSink {
 public:
  void on_finding(const ListingLine& line, const ListingFinding& finding) override {
    text << line.number << ':' << finding.at << '+' << finding.length << ' ' << name(finding.code) << '/'
         << static_cast<int>(finding.severity) << ' ' << finding.other_line << '\n';
    BOOST_REQUIRE(finding.at <= line.text.size());
    BOOST_REQUIRE(finding.length <= line.text.size() - finding.at);
  }
  void on_line(const ListingLine& line) override {
    text << line.number << ' ' << static_cast<int>(line.kind) << ' ' << format(line.group).view()
         << (line.inbound ? " inbound" : "") << " rest of " << line.rest_of << " comment " << line.comment_at
         << " of " << line.text.size() << '\n';
  }
  bool on_full(GroupTable&) override { return false; }

  std::ostringstream text;
};

/// Codes keeps codes and places: "1:E102@0+3".
class Codes final : public ListingSink {
 public:
  void on_finding(const ListingLine& line, const ListingFinding& finding) override {
    codes.push_back(std::to_string(line.number) + ":" + name(finding.code) + "@" +
                    std::to_string(finding.at) + "+" + std::to_string(finding.length));
  }
  void on_line(const ListingLine& line) override { kinds.push_back(line.kind); }
  bool on_full(GroupTable&) override { return false; }

  std::vector<std::string> codes;
  std::vector<ListingLine::Kind> kinds;
};

using List = std::vector<std::string>;

List read(std::string_view text, const ListingOptions& options = {}) {
  test::Table table(4096);
  Codes codes;
  const auto reader = std::make_unique<ListingReader>(codes, options, &table.table);
  reader->feed(text);
  reader->finish();
  return codes.codes;
}

std::string script(std::string_view text, const std::vector<std::size_t>& cuts) {
  test::Table table(4096);
  Script sink;
  const auto reader = std::make_unique<ListingReader>(sink, ListingOptions{.pedantic = true}, &table.table);
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    reader->feed(text.substr(from, cut - from));
    from = cut;
  }
  reader->feed(text.substr(from));
  reader->finish();
  return sink.text.str();
}

const std::string kReal =
    "# from a gateway\n"
    "tun0x3d0@192.168.2.110 comp0x3d0@192.168.2.110 esp0x187a101b@192.168.2.110 \n"
    "\r\n"
    "esp0x187a101b@192.168.2.110 \r\n"
    "esp0x2001@192.168.2.100 tun0x1001@192.168.2.100 \n"
    "tun0x1001@192.168.2.100 \n"
    "%pass\n"
    "tun.9@10.0.0.1  (error) %unk-262\n"
    "tun.1@10.0.0.1 \x00\x01\xff esp.1@10.0.0.2\n"
    "tun:3d0@3049:1::2 esp:187a101b@3049:1::2 # comment\r\n"
    "esp.1@10.0.0.1"s;

}  // namespace

BOOST_AUTO_TEST_SUITE(listing_reader)

BOOST_AUTO_TEST_CASE(what_a_real_listing_has) {
  const List expected = {
      "4:N305@0+27", "5:N306@0+47", "6:N305@0+23",  "8:W254@16+7",
      "8:W255@24+8", "9:E102@15+1", "11:W251@0+14",
  };
  BOOST_TEST(read(kReal) == expected, boost::test_tools::per_element());
}

// What old programs printed for a SAID that they could not name is accepted; the line is no group.
BOOST_AUTO_TEST_CASE(what_has_no_name_is_no_error) {
  BOOST_TEST(read("tun.1001@10.0.0.1  (error) \n") == List{"1:W254@19+7"}, boost::test_tools::per_element());
  BOOST_TEST(read("%unk-262\r\n", {.pedantic = true}) == List{"1:W255@0+8"},
             boost::test_tools::per_element());
  BOOST_TEST(read("%unk-262\n", {.saids = true}) == List{"1:E112@0+8"}, boost::test_tools::per_element());
  BOOST_TEST(read("(error) frob\n") == (List{"1:W254@0+7", "1:E102@8+4"}), boost::test_tools::per_element());
  BOOST_TEST(read("frob (error)\n") == (List{"1:E102@0+4", "1:W254@5+7"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(pedantic_notes) {
  const ListingOptions pedantic{.pedantic = true};
  const List expected = {"1:N301@0+19", "1:N302@19+1", "1:N303@20+1"};
  BOOST_TEST(read("esp0x1001@192.0.2.1 \r\n", pedantic) == expected, boost::test_tools::per_element());
  BOOST_TEST(read("\r\n", pedantic) == List{"1:N303@0+1"}, boost::test_tools::per_element());
  BOOST_TEST(read("  \n", pedantic) == List{"1:N302@0+2"}, boost::test_tools::per_element());
  BOOST_TEST(read(" # x \n", pedantic) == List{"1:N304@1+4"}, boost::test_tools::per_element());
  BOOST_TEST(read("esp.1001@192.0.2.1 # x\n", pedantic) == List{"1:N304@19+3"},
             boost::test_tools::per_element());
  BOOST_TEST(read("tun.1@192.0.2.1\tesp.1001@192.0.2.1\n", pedantic) == List{"1:N302@15+1"},
             boost::test_tools::per_element());
  BOOST_TEST(read("esp.1001@192.0.2.1\n", pedantic).empty());
  // Of a line with an error nothing is said that --fix would not change.
  BOOST_TEST(read(" esp0x1@192.0.2. \r\n", pedantic) == List{"1:E108@16+0"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(strict_refuses_comments) {
  test::Table table(64);
  Script sink;
  const auto reader = std::make_unique<ListingReader>(sink, ListingOptions{.strict = true}, &table.table);
  reader->feed("# x\nesp.1001@192.0.2.1 # y\n");
  BOOST_TEST(sink.text.str() ==
             "1:0+3 N304/0 0\n1 2  rest of 0 comment 0 of 3\n"
             "2:19+3 N304/0 0\n2 2 esp.1001@192.0.2.1 rest of 0 comment 19 of 22\n");
}

BOOST_AUTO_TEST_CASE(all_findings_of_a_line_in_order_of_columns) {
  BOOST_TEST(read("esp.0@192.0.2.1 comp.1@192.0.2.2 esp.1@192.0.2.1\n") ==
                 (List{"1:E208@0+15", "1:E205@16+16", "1:E203@16+16", "1:W252@16+16", "1:E206@33+15",
                       "1:W251@33+15"}),
             boost::test_tools::per_element());
  BOOST_TEST(read("x y esp.1@1 z") == (List{"1:E102@0+1", "1:E102@2+1", "1:E108@11+0", "1:E102@12+1"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(more_than_four) {
  const std::string five = "tun.1@10.0.0.1 esp.1001@10.0.0.1 tun.2@10.0.0.1 esp.1002@10.0.0.1 tun.3@10.0.0.1";
  BOOST_TEST(read(five + "\n") == List{"1:E202@66+14"}, boost::test_tools::per_element());
  BOOST_TEST(read(five + " ah.1001@10.0.0.1 x\n") == (List{"1:E202@66+14", "1:E102@98+1"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_said_a_line) {
  const ListingOptions saids{.saids = true};
  BOOST_TEST(read("esp.1001@192.0.2.1\n\n# x\n%pass\nesp.1001@192.0.2.1\ntun.1@192.0.2.1\n", saids).empty());
  BOOST_TEST(read(" esp.1001@192.0.2.1 esp.1002@192.0.2.1\nesp.0@192.0.2.1 # x\nesp.1@192.0.2.1\n", saids) ==
                 (List{"1:E108@19+1", "2:E208@0+15", "3:W251@0+15"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(duplicates) {
  BOOST_TEST(read("tun.1@192.0.2.1 esp.1001@192.0.2.1\ntun.2@192.0.2.1 esp.1001@192.0.2.1\n") ==
                 List{"2:E210@16+18"},
             boost::test_tools::per_element());
  BOOST_TEST(read("%pass\n%pass\n").empty());
  const List stops = {"2:N308@0+18"};
  BOOST_TEST(read("esp.1001@192.0.2.1\nesp.1002@192.0.2.1\nesp.1001@192.0.2.1\n", {.max_groups = 1}) == stops,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_table_that_is_full_is_said_once) {
  test::Table table(4);
  Codes codes;
  const auto reader = std::make_unique<ListingReader>(codes, ListingOptions{}, &table.table);
  reader->feed("esp.1001@192.0.2.1\nesp.1002@192.0.2.1\nesp.1001@192.0.2.1\n");
  BOOST_TEST(codes.codes == List{"2:N308@0+18"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_longest_line_and_a_longer_one) {
  const std::string fits = "esp.1001@192.0.2.1" + std::string(kMaxListingLine - 18, ' ');
  BOOST_TEST(read(fits + "\nesp.1@192.0.2.1").size() == 1);
  const List too_long = {"1:E113@0+0", "2:W251@0+15"};
  for (const std::size_t more : {1U, 2U, 70000U}) {
    BOOST_TEST(read(fits + std::string(more, ' ') + "\nesp.1@192.0.2.1\n") == too_long,
               boost::test_tools::per_element());
    BOOST_TEST(script(fits + std::string(more, ' ') + "\nx", {}) ==
               script(fits + std::string(more, ' ') + "\nx", {100, 65536, 65537}));
  }
}

BOOST_AUTO_TEST_CASE(how_it_is_cut_changes_nothing) {
  const std::string whole = script(kReal, {});
  for (std::size_t cut = 0; cut <= kReal.size(); ++cut) BOOST_REQUIRE(script(kReal, {cut}) == whole);
  std::vector<std::size_t> everywhere;
  for (std::size_t cut = 1; cut < kReal.size(); ++cut) everywhere.push_back(cut);
  BOOST_TEST(script(kReal, everywhere) == whole);
}

BOOST_AUTO_TEST_CASE(noise_cut_anywhere) {
  std::mt19937 random(11);
  static constexpr std::string_view kPieces[] = {"esp.1001@192.0.2.1",
                                                 "tun.1@192.0.2.1",
                                                 " ",
                                                 "\t",
                                                 "\r",
                                                 "\n",
                                                 "\n",
                                                 "#",
                                                 "%pass",
                                                 "x",
                                                 "\xff",
                                                 "(error)",
                                                 "ah0x1@::1"};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto n = random() % 30; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
    if (random() % 4 == 0) text += '\0';
    const std::size_t cut = random() % (text.size() + 1);
    BOOST_REQUIRE(script(text, {cut}) == script(text, {}));
  }
}

BOOST_AUTO_TEST_CASE(every_byte_value_and_a_line_of_faults_only) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  read(all, {.pedantic = true});
  std::string words;
  for (int i = 0; i < 30'000; ++i) words += "x ";
  const List found = read(words);
  BOOST_TEST(found.size() == 64);  // and no more: memory is constant
  BOOST_TEST(read(words + "\nesp.1@192.0.2.1").back() == "2:W251@0+15");
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated) {
  /// Silent keeps nothing.
  class Silent final : public ListingSink {
   public:
    void on_finding(const ListingLine&, const ListingFinding&) override { ++findings; }
    void on_line(const ListingLine&) override { ++lines; }
    bool on_full(GroupTable&) override { return false; }
    std::size_t findings = 0;
    std::size_t lines = 0;
  };
  test::Table table(4096);
  Silent sink;
  const auto reader = std::make_unique<ListingReader>(sink, ListingOptions{.pedantic = true}, &table.table);
  const std::size_t before = test::allocations();
  for (int i = 0; i < 100; ++i) reader->feed(kReal);
  reader->finish();
  BOOST_TEST(test::allocations() == before);
  BOOST_TEST(sink.lines == 1001U);
  BOOST_TEST(sink.findings > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
