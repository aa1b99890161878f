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
      {dummy_sent, "dummy-sent"},
      {fragment_held, "fragment-held"},
      {reassembled, "reassembled"},
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
      {fragment_malformed, "fragment-malformed"},
      {fragment_tiny, "fragment-tiny"},
      {fragment_duplicate, "fragment-duplicate"},
      {fragment_overlap, "fragment-overlap"},
      {fragment_contradiction, "fragment-contradiction"},
      {fragment_limit, "fragment-limit"},
      {fragment_timeout, "fragment-timeout"},
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

BOOST_AUTO_TEST_CASE(five_verdicts_pass_a_packet_on) {
  const std::set<Verdict> passed = {Verdict::applied, Verdict::removed, Verdict::bypassed,
                                    Verdict::unmatched_passed, Verdict::dummy_sent};
  const std::set<Verdict> neither = {Verdict::fragment_held, Verdict::reassembled};
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    const auto each = static_cast<Verdict>(i);
    BOOST_TEST(is_passed(each) == passed.contains(each));
    BOOST_TEST(is_drop(each) == (!passed.contains(each) && !neither.contains(each)));
  }
}

BOOST_AUTO_TEST_CASE(what_was_held_is_counted_anew_as_what_became_of_it) {
  VerdictCounters counters;
  counters.count(Verdict::fragment_held, 5);
  counters.count(Verdict::removed);
  VerdictCounters ended;
  ended.count(Verdict::reassembled, 2);
  ended.count(Verdict::fragment_timeout);
  counters.settle(ended);
  BOOST_TEST(counters[Verdict::fragment_held] == 2u);
  BOOST_TEST(counters[Verdict::reassembled] == 2u);
  BOOST_TEST(counters[Verdict::fragment_timeout] == 1u);
  BOOST_TEST(counters.total() == 6u);
  BOOST_TEST(counters.dropped() == 1u);
}

BOOST_AUTO_TEST_CASE(adding_adds_each_verdict) {
  VerdictCounters counters;
  counters.count(Verdict::removed, 2);
  VerdictCounters others;
  others.count(Verdict::removed);
  others.count(Verdict::no_sa, 4);
  counters.add(others);
  BOOST_TEST(counters[Verdict::removed] == 3u);
  BOOST_TEST(counters[Verdict::no_sa] == 4u);
  BOOST_TEST(counters.total() == 7u);
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
