// SPDX-License-Identifier: Apache-2.0
#include "transform/lane.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "bench.h"
#include "support/death.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr Family kFamilies[] = {Family::ipv4, Family::ipv6};

}  // namespace

BOOST_AUTO_TEST_SUITE(lane)

BOOST_AUTO_TEST_CASE(the_longest_packets) {
  BOOST_TEST(max_total_len(Family::ipv4) == 65535u);
  BOOST_TEST(max_total_len(Family::ipv6) == 65575u);  // its length field counts the payload alone
}

BOOST_AUTO_TEST_CASE(room_is_asked_for_at_both_ends) {
  for (const Family family : kFamilies) {
    Parcel parcel(plain_packet(family, Traffic::udp, 100), 10, 20);
    const auto verdict = [&](std::size_t front, std::size_t back) {
      Lane lane = Bench::lane_of(parcel);
      const bool fits = has_room(lane, front, back);
      BOOST_TEST(fits == lane.alive());
      return parcel.packet.verdict;
    };
    BOOST_TEST(verdict(0, 0) == Verdict::pending);
    BOOST_TEST(verdict(10, 20) == Verdict::pending);
    BOOST_TEST(verdict(11, 0) == Verdict::no_room);
    BOOST_TEST(verdict(0, 21) == Verdict::no_room);
    const std::size_t most = max_total_len(family) - 100;
    BOOST_TEST(verdict(most, 0) == Verdict::no_room);
    BOOST_TEST(verdict(most - 5, 6) == Verdict::too_big);
    BOOST_TEST(verdict(0, most + 1) == Verdict::too_big);
  }
}

BOOST_AUTO_TEST_CASE(a_gap_opens_behind_the_ip_headers_and_closes_again) {
  for (const Family family : kFamilies) {
    const Octets plain = plain_packet(family, Traffic::udp, 100);
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{24}, std::size_t{60}}) {
      Parcel parcel(plain, 60, 0);
      Lane lane = Bench::lane_of(parcel);
      const MutableBytes gap = open_gaps(lane, count, 0).first(count);
      BOOST_TEST(gap.size() == count);
      std::ranges::fill(gap, std::uint8_t{0xee});
      const std::size_t at = lane.ip.payload_at;
      BOOST_TEST(to_hex(parcel.octets()) ==
                 to_hex(joined({Bytes(plain).first(at), Octets(count, 0xee), Bytes(plain).subspan(at)})));
      BOOST_TEST(lane.payload().size() == plain.size() - at + count);
      leave_gap(lane, count, lane.ip.protocol);
      BOOST_TEST(lane.size() == plain.size());
      BOOST_TEST(to_hex(lane.payload()) == to_hex(Bytes(plain).subspan(at)));
      settle(lane);
      BOOST_TEST(lane.ip.payload_at == at);
      BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
      BOOST_TEST(parcel.intact());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_gap_that_is_not_there_stops_the_program) {
  Parcel parcel(plain_packet(Family::ipv4, Traffic::udp, 100), 10, 0);
  Lane lane = Bench::lane_of(parcel);
  BOOST_TEST(stops_program([&] { leave_gap(lane, 81, 17); }));
  BOOST_TEST(stops_program([&] { static_cast<void>(open_gaps(lane, 11, 0)); }));
}

BOOST_AUTO_TEST_CASE(what_is_finished_settle_writes_and_keeps_the_checksum_right) {
  for (const Family family : kFamilies) {
    const Octets plain = plain_packet(family, Traffic::udp, 100);
    Parcel parcel(plain);
    Lane lane = Bench::lane_of(parcel);
    parcel.packet.shrink_back(7);
    finish(lane, 50);
    BOOST_TEST(lane.ip.protocol == 50);
    BOOST_TEST(lane.ip.total_len == 93u);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(Bytes(plain).first(93)));
    settle(lane);
    const Bytes payload = Bytes(plain).subspan(lane.ip.payload_at, 93 - lane.ip.payload_at);
    const Octets expected = family == Family::ipv4 ? packet(Ip4{.protocol = 50}, payload)
                                                   : packet(Ip6{.next_header = 50}, payload);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(expected));
  }
}

BOOST_AUTO_TEST_CASE(settle_names_the_protocol_where_the_last_extension_header_does) {
  const Octets plain = packet(Ip6{.next_header = 0}, joined({options_header(17, {}), udp(8)}));
  Parcel parcel(plain);
  Lane lane = Bench::lane_of(parcel);
  finish(lane, 50);
  settle(lane);
  BOOST_TEST(parcel.octets()[6] == 0);
  BOOST_TEST(parcel.octets()[40] == 50);
}

BOOST_AUTO_TEST_CASE(settle_writes_a_header_that_is_missing) {
  for (const Family family : kFamilies) {
    const Octets plain = plain_packet(family, Traffic::udp, 100);
    for (const bool finished : {false, true}) {
      Parcel parcel(plain, 60, 0);
      Lane lane = Bench::lane_of(parcel);
      std::ranges::fill(parcel.packet.bytes().first(lane.ip.payload_at), std::uint8_t{0xee});
      lane.head = Head::missing;
      lane.ipv4_id = Ip4{}.id;
      static_cast<void>(open_gaps(lane, 0, 0));
      if (finished) finish(lane, lane.ip.protocol);
      BOOST_TEST(parcel.octets()[0] == 0xee);
      settle(lane);
      BOOST_TEST((lane.head == Head::written));
      BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
    }
  }
}

BOOST_AUTO_TEST_CASE(dropped_lanes_go_and_the_others_stay_in_order) {
  std::vector<std::unique_ptr<Parcel>> parcels;
  std::vector<Lane> lanes;
  for (std::size_t i = 0; i < 7; ++i) {
    parcels.push_back(std::make_unique<Parcel>(plain_packet(Family::ipv4, Traffic::udp, 100)));
    lanes.push_back(Bench::lane_of(*parcels.back()));
  }
  for (const std::size_t i : {std::size_t{0}, std::size_t{3}, std::size_t{6}})
    lanes[i].drop(Verdict::fragment);
  const auto rest = keep_alive(lanes);
  BOOST_TEST_REQUIRE(rest.size() == 4u);
  const std::size_t order[] = {1, 2, 4, 5};
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(rest[i].packet == &parcels[order[i]]->packet);
  BOOST_TEST(keep_alive(rest).size() == 4u);
  BOOST_TEST(keep_alive({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
