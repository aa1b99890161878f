// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group_table.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "listing_table.h"
#include "support/death.h"

using namespace spigrp;

namespace {

Said said(std::uint32_t letter) { return {Proto::esp, letter, *parse_ip_address("192.0.2.1")}; }

std::vector<Said> line_of(const std::string& letters) {
  std::vector<Said> saids;
  for (const char letter : letters) saids.push_back(said(static_cast<unsigned char>(letter)));
  return saids;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(group_table)

BOOST_AUTO_TEST_CASE(rests_in_any_order_are_no_conflict) {
  std::vector<std::string> lines = {"abcd", "bcd", "cd", "d"};
  do {
    test::Table t(64);
    std::uint64_t number = 0;
    for (const auto& line : lines) {
      const auto seen = t.table.add(line_of(line), ++number);
      BOOST_TEST(!seen.conflict.has_value());
      for (std::size_t i = 1; i < line.size(); ++i) {
        const auto at = std::find(lines.begin(), lines.end(), line.substr(i)) - lines.begin() + 1;
        BOOST_TEST(seen.rests[i] == (at < static_cast<long>(number) ? at : 0));
      }
      const auto whole = std::find(lines.begin(), lines.end(), "abcd") - lines.begin() + 1;
      BOOST_TEST((seen.rest_of != 0) == (line != "abcd" && t.table.is_rest(line_of(line)[0]) &&
                                         (whole < static_cast<long>(number) || seen.rest_of != 0)));
    }
    for (const auto& line : lines) BOOST_TEST(t.table.is_rest(line_of(line)[0]) == (line != "abcd"));
  } while (std::next_permutation(lines.begin(), lines.end()));
}

BOOST_AUTO_TEST_CASE(conflicts) {
  struct Row {
    std::vector<std::string> before;
    std::string line;
    std::size_t index;
    std::uint64_t seen_in;
  };
  const Row rows[] = {
      {{"ab"}, "ab", 0, 1},                            // the same again
      {{"ab"}, "cb", 1, 1},                            // the same end, another beginning
      {{"bc"}, "abcd", 2, 1},                          // goes on behind the end: b fits, c does not
      {{"abc"}, "ab", 0, 1},                           // ends too early: a was the beginning of another line
      {{"abc"}, "dab", 2, 1},   {{"ab"}, "ba", 0, 1},  // the other order
      {{"x", "y"}, "xy", 0, 1},                        // two lines as one
      {{"ab", "b"}, "b", 0, 1},                        // the rest twice
      {{"b", "ab"}, "b", 0, 1},
  };
  for (const Row& row : rows) {
    test::Table t(64);
    std::uint64_t number = 0;
    for (const auto& line : row.before)
      BOOST_TEST(!t.table.add(line_of(line), ++number).conflict.has_value());
    const auto seen = t.table.add(line_of(row.line), ++number);
    BOOST_TEST_CONTEXT(row.line) {
      BOOST_TEST_REQUIRE(seen.conflict.has_value());
      BOOST_TEST(seen.conflict->line == row.seen_in);
      BOOST_TEST(seen.conflict->index == row.index);
    }
  }
}

BOOST_AUTO_TEST_CASE(two_lines_that_share_a_said_are_one_group_exactly_when_one_is_the_end_of_the_other) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string pool = "abcdef";
    std::shuffle(pool.begin(), pool.end(), random);
    const std::string first = pool.substr(0, 1 + random() % 4);
    std::shuffle(pool.begin(), pool.end(), random);
    std::string second = pool.substr(0, 1 + random() % 4);
    if (random() % 3 == 0) second = first.substr(random() % first.size());
    test::Table t(16);
    BOOST_REQUIRE(!t.table.add(line_of(first), 1).conflict.has_value());
    const bool conflict = t.table.add(line_of(second), 2).conflict.has_value();
    const bool shares = second.find_first_of(first) != std::string::npos;
    const bool one = first != second && (first.ends_with(second) || second.ends_with(first));
    BOOST_REQUIRE_MESSAGE(conflict == (shares && !one), first << " " << second);
  }
}

BOOST_AUTO_TEST_CASE(a_refused_line_leaves_nothing_behind) {
  test::Table t(16);
  BOOST_TEST(!t.table.add(line_of("ab"), 1).conflict.has_value());
  BOOST_TEST(t.table.add(line_of("cb"), 2).conflict.has_value());
  BOOST_TEST(!t.table.add(line_of("c"), 3).conflict.has_value());
}

BOOST_AUTO_TEST_CASE(it_grows_and_forgets_nothing) {
  std::vector<std::vector<std::uint8_t>> memories;
  memories.emplace_back(GroupTable::memory_size(4));
  GroupTable table(4, memories.back(), 42);
  for (std::uint32_t i = 0; i < 5000; ++i) {
    if (!table.has_room()) {
      const std::size_t more = table.capacity() * 2;
      memories.emplace_back(GroupTable::memory_size(more), 0x5a);
      table.move_to(more, memories.back());
      memories[memories.size() - 2].assign(memories[memories.size() - 2].size(), 0xff);
    }
    const std::vector<Said> line = {said(2 * i + 1), said(2 * i + 2)};
    BOOST_REQUIRE(!table.add(line, i + 1).conflict.has_value());
  }
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const std::vector<Said> line = {said(2 * i + 1), said(2 * i + 2)};
    BOOST_REQUIRE(table.has_room());
    const auto seen = table.add(line, 9999);
    BOOST_REQUIRE(seen.conflict.has_value());
    BOOST_REQUIRE(seen.conflict->line == i + 1);
  }
}

BOOST_AUTO_TEST_CASE(without_room_it_is_misuse) {
  test::Table t(5);
  BOOST_TEST(t.table.has_room());
  BOOST_TEST(!t.table.add(line_of("ab"), 1).conflict.has_value());
  BOOST_TEST(!t.table.has_room());
  BOOST_TEST(test::stops_program([&] { (void)t.table.add(line_of("c"), 2); }));
}

BOOST_AUTO_TEST_SUITE_END()
