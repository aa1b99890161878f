// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "listing_table.h"
#include "spigrp/listing_reader.h"

using namespace spigrp;

namespace {

struct Loaded {
  std::string text;  // the groups, canonical, a line each; or "refused: E210 in line 2"
  bool ok = false;
};

Loaded load(std::string_view text, std::size_t room = 100, std::size_t saids = 1000) {
  std::vector<Group> groups(room);
  test::Table table(saids);
  const auto loaded = load_listing(text, groups, table.table);
  if (!loaded) {
    const ListingRefusal& refusal = loaded.error();
    if (refusal.line == 0) return {"no room"};
    return {std::string(name(refusal.finding.code)) + " in line " + std::to_string(refusal.line)};
  }
  Loaded result{"", true};
  for (const Group& group : *loaded) result.text += std::string(format(group).view()) + "\n";
  return result;
}

// Whether a reader of the whole listing finds an error.
class Errors final : public ListingSink {
 public:
  void on_finding(const ListingLine&, const ListingFinding& finding) override {
    any = any || severity(finding.code) == Severity::error;
  }
  void on_line(const ListingLine&) override {}
  bool on_full(GroupTable&) override { return false; }
  bool any = false;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(load_listing_)

BOOST_AUTO_TEST_CASE(groups_once_and_inside_to_outside) {
  BOOST_TEST(load("# two groups as the old kernel printed them\n"
                  "esp0x2@10.0.0.1 \n"
                  "tun0x1@10.0.0.1 esp0x2@10.0.0.1 \n"
                  "esp0x4@10.0.0.2 tun0x3@10.0.0.2 \r\n"
                  "tun0x3@10.0.0.2 \n"
                  "%drop\n")
                 .text ==
             "tun.1@10.0.0.1 esp.2@10.0.0.1\n"
             "tun.3@10.0.0.2 esp.4@10.0.0.2\n"
             "%drop\n");
  BOOST_TEST(load("").ok);
}

BOOST_AUTO_TEST_CASE(what_has_no_name_is_passed_over) {
  BOOST_TEST(load("%unk-262\ntun.1001@10.0.0.1  (error) \nesp.1002@10.0.0.1\n").text ==
             "esp.1002@10.0.0.1\n");
}

BOOST_AUTO_TEST_CASE(the_first_error_refuses) {
  BOOST_TEST(load("esp.1@10.0.0.1\nx\nesp.0@10.0.0.1\n").text == "E102 in line 2");
  BOOST_TEST(load("esp.1@10.0.0.1\nesp.1@10.0.0.1\n").text == "E210 in line 2");
}

BOOST_AUTO_TEST_CASE(no_room) {
  BOOST_TEST(load("esp.1@10.0.0.1\nesp.2@10.0.0.1\n", 1).text == "no room");
  BOOST_TEST(load("esp.1@10.0.0.1\nesp.2@10.0.0.1\n", 2).ok);
  BOOST_TEST(load("esp.1@10.0.0.1\nesp.2@10.0.0.1\n", 2, 4).text == "no room");
}

BOOST_AUTO_TEST_CASE(loaded_exactly_when_there_is_no_error) {
  std::mt19937 random(5);
  static constexpr std::string_view kWords[] = {"esp.1@10.0.0.1", "tun.2@10.0.0.1",  "ah.3@10.0.0.1",
                                                "esp.4@10.0.0.2", "comp.5@10.0.0.1", "tun0x6@10.0.0.2",
                                                "esp.0@10.0.0.1", "%pass",           "ESP.1@10.0.0.1",
                                                "(error)",        "esp:1@::1",       "# x"};
  std::size_t good = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto lines = 1 + random() % 3; lines > 0; --lines) {
      for (auto words = random() % 4; words > 0; --words) {
        const bool any = random() % 8 == 0;
        text += std::string(kWords[random() % (any ? std::size(kWords) : 6)]) + " ";
      }
      text += '\n';
    }
    test::Table table(1000);
    Errors errors;
    ListingReader reader(errors, {}, &table.table);
    reader.feed(text);
    reader.finish();
    const Loaded loaded = load(text);
    BOOST_REQUIRE_MESSAGE(loaded.ok == !errors.any, text << loaded.text);
    if (!loaded.ok) continue;
    ++good;
    BOOST_REQUIRE_MESSAGE(load(loaded.text).text == loaded.text, text << loaded.text);  // canonical
  }
  BOOST_TEST(good > 1000U);
}

BOOST_AUTO_TEST_SUITE_END()
