// SPDX-License-Identifier: Apache-2.0
#include "spigrp/verdict.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz-";

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict)

// Each name is that of its enumerator, so no row can have slipped. Counters and JSON carry these words: they
// never change.
BOOST_AUTO_TEST_CASE(names_are_those_of_the_enumerators) {
  using enum Verdict;
  const std::pair<Verdict, std::string_view> rows[] = {
      {pending, "pending"},
      {applied, "applied"},
      {removed, "removed"},
      {bypassed, "bypassed"},
      {unmatched_passed, "unmatched-passed"},
      {no_eroute, "no-eroute"},
      {no_sa, "no-sa"},
      {shunt_drop, "shunt-drop"},
      {shunt_reject, "shunt-reject"},
      {shunt_hold, "shunt-hold"},
      {shunt_trap, "shunt-trap"},
      {not_ip, "not-ip"},
      {cut_short, "cut-short"},
      {malformed, "malformed"},
      {bad_checksum, "bad-checksum"},
      {hop_limit, "hop-limit"},
      {fragment, "fragment"},
      {unsupported, "unsupported"},
      {too_big, "too-big"},
      {no_room, "no-room"},
      {sequence_exhausted, "sequence-exhausted"},
      {truncated_header, "truncated-header"},
      {replayed, "replayed"},
      {bad_icv, "bad-icv"},
      {layer_missing, "layer-missing"},
      {wrong_sa, "wrong-sa"},
      {wrong_family, "wrong-family"},
      {inner_malformed, "inner-malformed"},
      {wrong_source, "wrong-source"},
      {wrong_selector, "wrong-selector"},
      {ecn, "ecn"},
      {inflate, "inflate"},
      {inflate_too_big, "inflate-too-big"},
      {nested_ipcomp, "nested-ipcomp"},
      {dummy, "dummy"},
      {mtu_exceeded, "mtu-exceeded"},
      {jumbogram, "jumbogram"},
      {wrong_encapsulation, "wrong-encapsulation"},
      {natt_keepalive, "natt-keepalive"},
      {expired_allocations, "expired-allocations"},
      {expired_bytes, "expired-bytes"},
      {expired_addtime, "expired-addtime"},
      {expired_usetime, "expired-usetime"},
      {expired_packets, "expired-packets"},
  };
  BOOST_TEST_REQUIRE(std::size(rows) == kNumVerdicts);
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    BOOST_TEST(static_cast<std::size_t>(rows[i].first) == i);
    BOOST_TEST(name(rows[i].first) == rows[i].second);
  }
}

BOOST_AUTO_TEST_CASE(names_are_words_and_descriptions_are_sentences_without_a_full_stop) {
  std::set<std::string_view> descriptions;
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto each = static_cast<Verdict>(i);
    BOOST_TEST(name(each).find_first_not_of(kLetters) == std::string_view::npos);
    BOOST_TEST(describe(each).size() > 8u);
    BOOST_TEST(describe(each).back() != '.');
    BOOST_TEST(descriptions.insert(describe(each)).second);
  }
}

BOOST_AUTO_TEST_CASE(four_verdicts_pass_a_packet_on) {
  const std::set<Verdict> passed = {Verdict::applied, Verdict::removed, Verdict::bypassed,
                                    Verdict::unmatched_passed};
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto each = static_cast<Verdict>(i);
    BOOST_TEST(is_drop(each) == !passed.contains(each));
  }
}

BOOST_AUTO_TEST_CASE(counters_count_each_verdict_for_itself) {
  VerdictCounters counters;
  BOOST_TEST(counters.total() == 0u);
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    for (std::size_t count = 0; count <= i; ++count) counters.count(static_cast<Verdict>(i));
  }
  std::uint64_t total = 0;
  std::uint64_t dropped = 0;
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto each = static_cast<Verdict>(i);
    BOOST_TEST(counters[each] == i + 1);
    total += i + 1;
    if (is_drop(each)) dropped += i + 1;
  }
  BOOST_TEST(counters.total() == total);
  BOOST_TEST(counters.dropped() == dropped);
  VerdictCounters other;
  BOOST_TEST((other != counters));
  other = counters;
  BOOST_TEST((other == counters));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
