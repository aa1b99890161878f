// SPDX-License-Identifier: Apache-2.0
#include "transform/sealed.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "bench.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32;

Octets ah_like(std::uint16_t flags = 0, std::string_view dst = "192.0.1.1") {
  return packet(Ip4{.dst = dst, .protocol = 51, .flags = flags}, Octets(40));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealed)

BOOST_AUTO_TEST_CASE(sequence_numbers_begin_at_1_and_end_at_the_limit) {
  Lab lab;
  Sa& sa = lab.add(spec("ah.2002@192.0.1.1"));
  Parcel parcel(ah_like());
  Lane lane = Bench::lane_of(parcel);
  BOOST_TEST((take_sequence(sa, lane) == 1u));
  BOOST_TEST((take_sequence(sa, lane) == 2u));
  sa.last_sent = kTwo32 - 2;
  BOOST_TEST((take_sequence(sa, lane) == kTwo32 - 1));
  BOOST_TEST(lane.alive());
  BOOST_TEST(!take_sequence(sa, lane));
  BOOST_TEST(parcel.packet.verdict == Verdict::sequence_exhausted);
  BOOST_TEST(sa.last_sent == kTwo32 - 1);
}

BOOST_AUTO_TEST_CASE(a_layer_is_its_protocol_whole_and_for_this_sa) {
  Lab lab;
  const Sa& sa = lab.add(spec("ah.2002@192.0.1.1"));
  const auto verdict = [&](const Octets& bytes, std::uint8_t protocol) {
    Parcel parcel(bytes);
    Lane lane = Bench::lane_of(parcel);
    const bool is = is_layer(sa, lane, protocol);
    BOOST_TEST(is == lane.alive());
    return parcel.packet.verdict;
  };
  BOOST_TEST(verdict(ah_like(), 51) == Verdict::pending);
  BOOST_TEST(verdict(ah_like(), 50) == Verdict::layer_missing);
  BOOST_TEST(verdict(ah_like(kMoreFragments), 51) == Verdict::fragment);
  BOOST_TEST(verdict(ah_like(5), 51) == Verdict::fragment);
  BOOST_TEST(verdict(ah_like(0, "192.0.1.2"), 51) == Verdict::wrong_sa);
}

BOOST_AUTO_TEST_CASE(numbers_are_checked_without_changing_the_window) {
  Lab lab;
  SaSpec with_esn = spec("ah.2002@192.0.1.1");
  with_esn.esn = true;
  with_esn.last_sequence = kTwo32 + 10;
  Sa& esn = lab.add(with_esn);
  SaSpec without = spec("ah.2003@192.0.1.1");
  without.last_sequence = 10;
  Sa& plain = lab.add(without);
  Parcel parcel(ah_like());
  Lane lane = Bench::lane_of(parcel);
  const Snapshot before = snapshot(lab.database);
  BOOST_TEST(sequence_of(esn, 11) == kTwo32 + 11);
  BOOST_TEST(sequence_of(plain, 11) == 11u);
  BOOST_TEST(sequence_of(plain, 0xffff'ffff) == kTwo32 - 1);
  for (const std::uint64_t number : {std::uint64_t{11}, kTwo32 - 1})
    BOOST_TEST(is_fresh(plain, lane, number));
  BOOST_TEST(is_fresh(esn, lane, kTwo32 + 11));
  BOOST_TEST(lane.alive());
  BOOST_TEST(!is_fresh(plain, lane, 10));
  BOOST_TEST(parcel.packet.verdict == Verdict::replayed);
  lane = Bench::lane_of(parcel);
  BOOST_TEST(!is_fresh(esn, lane, sequence_of(esn, 9)));
  BOOST_TEST(parcel.packet.verdict == Verdict::replayed);
  BOOST_TEST((snapshot(lab.database) == before));
  BOOST_TEST((esn.errors == SaErrors{.replay = 1}));
  BOOST_TEST((plain.errors == SaErrors{.replay = 1}));
}

// A packet for which begin() was called and add() was not leaves no job behind, and no count.
BOOST_AUTO_TEST_CASE(only_what_was_added_is_run) {
  Lab lab;
  Bench bench;
  Sa& sa = lab.add(spec("ah.2002@192.0.1.1"));
  Parcel parcel(ah_like());
  Lane lane = Bench::lane_of(parcel);
  JobList jobs(bench.workspace(), sa);
  JobMemory& memory = jobs.begin(lane, 1);
  BOOST_TEST(&jobs.begin(lane, 2) == &memory);
  BOOST_TEST(memory.sequence == 2u);
  jobs.seal();
  SaUse use(sa, sa.received, nullptr);
  jobs.open(use);
  BOOST_TEST(sa.sent.packets == 0u);
  BOOST_TEST(sa.received.packets == 0u);
}

BOOST_AUTO_TEST_CASE(high_order_bits_are_four_bytes_under_esn_and_none_without) {
  Lab lab;
  Bench bench;
  SaSpec with_esn = spec("ah.2002@192.0.1.1");
  with_esn.esn = true;
  Sa& esn = lab.add(with_esn);
  Sa& plain = lab.add(spec("ah.2003@192.0.1.1"));
  Parcel parcel(ah_like());
  Lane lane = Bench::lane_of(parcel);
  for (Sa* sa : {&esn, &plain}) {
    JobList jobs(bench.workspace(), *sa);
    JobMemory& memory = jobs.begin(lane, 0x1122334455667788);
    BOOST_TEST(memory.sequence == 0x1122334455667788u);
    BOOST_TEST(to_hex(memory.high_bits(sa->esn)) == (sa == &esn ? "11223344" : ""));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
