// SPDX-License-Identifier: Apache-2.0
#include "command/eroute_cover.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string_view>
#include <vector>

using namespace spigrp;

namespace {

Prefix block(std::uint32_t address, unsigned length) {
  const std::uint32_t cut = length == 0 ? 0 : address & ~std::uint32_t{0} << (32 - length);
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(cut >> 24), static_cast<std::uint8_t>(cut >> 16),
                                static_cast<std::uint8_t>(cut >> 8), static_cast<std::uint8_t>(cut)};
  return {IpAddress::from_bytes(bytes), static_cast<std::uint8_t>(length)};
}

Eroute eroute(std::uint32_t src, unsigned src_length, std::uint32_t dst, unsigned dst_length,
              Shunt shunt = Shunt::drop, std::uint8_t protocol = 0, std::uint16_t port = 0) {
  return {{block(src, src_length), block(dst, dst_length), protocol, 0, port}, shunt_said(shunt)};
}

constexpr std::size_t kEnough = 10'000'000;

bool shadowed(const std::vector<Eroute>& eroutes, std::size_t index) {
  return EroutePairs(eroutes, kEnough).is_shadowed(eroutes[index]);
}

// The rule itself, tried with every packet of a small world: addresses of 28 fixed bits and 4 free ones.
bool never_matches(const std::vector<Eroute>& eroutes, std::size_t index) {
  for (std::uint32_t src = 0; src < 16; ++src) {
    for (std::uint32_t dst = 0; dst < 16; ++dst) {
      for (const std::uint8_t protocol : {std::uint8_t{6}, std::uint8_t{17}, std::uint8_t{99}}) {
        const Flow flow{block(0x0a000000 | src, 32).address, block(0x0a000000 | dst, 32).address, protocol};
        if (!eroutes[index].selector.matches(flow)) continue;
        const auto takes_it = [&](const Eroute& other) {
          return other.selector.matches(flow) && other.selector.more_specific_than(eroutes[index].selector);
        };
        if (std::none_of(eroutes.begin(), eroutes.end(), takes_it)) return false;
      }
    }
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eroute_cover)

BOOST_AUTO_TEST_CASE(two_halves_shadow_their_block) {
  const std::vector<Eroute> both = {eroute(0x0a000000, 9, 0x0b000000, 16), eroute(0x0a800000, 9, 0, 0),
                                    eroute(0x0a000000, 8, 0x0b000000, 16)};
  BOOST_TEST(shadowed(both, 2));
  BOOST_TEST(!shadowed(both, 0));
  BOOST_TEST(!shadowed(both, 1));
  BOOST_TEST(!shadowed({both[0], both[2]}, 1));
}

BOOST_AUTO_TEST_CASE(less_specific_ones_shadow_nothing) {
  BOOST_TEST(!shadowed({eroute(0, 0, 0, 0), eroute(0x0a000000, 8, 0, 0)}, 1));
  // A longer destination does not win over a longer source.
  BOOST_TEST(
      !shadowed({eroute(0, 0, 0x0b000000, 9), eroute(0, 0, 0x0b800000, 9), eroute(0, 1, 0x0b000000, 8)}, 2));
}

BOOST_AUTO_TEST_CASE(a_protocol_is_covered_by_the_same_or_any) {
  const Eroute tcp = eroute(0x0a000000, 8, 0, 0, Shunt::drop, 6);
  BOOST_TEST(shadowed({eroute(0x0a000000, 9, 0, 0), eroute(0x0a800000, 9, 0, 0, Shunt::drop, 6), tcp}, 2));
  BOOST_TEST(!shadowed({eroute(0x0a000000, 9, 0, 0), eroute(0x0a800000, 9, 0, 0, Shunt::drop, 17), tcp}, 2));
  BOOST_TEST(
      !shadowed({eroute(0x0a000000, 9, 0, 0), eroute(0x0a800000, 9, 0, 0, Shunt::drop, 6, 80), tcp}, 2));
}

BOOST_AUTO_TEST_CASE(shadowed_exactly_when_no_packet_matches) {
  std::mt19937 random(9);
  std::size_t shadows = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<Eroute> eroutes;
    for (auto n = 2 + random() % 8; n > 0; --n) {
      const std::uint8_t protocols[] = {0, 0, 0, 6, 17};
      const auto length = [&] { return static_cast<unsigned>(28 + random() % 4); };
      const auto address = [&] { return static_cast<std::uint32_t>(0x0a000000 | random() % 16); };
      const Eroute made =
          eroute(address(), length(), address(), length(), Shunt::drop, protocols[random() % 5]);
      const auto same = [&](const Eroute& other) { return other.selector == made.selector; };
      if (std::none_of(eroutes.begin(), eroutes.end(), same)) eroutes.push_back(made);
    }
    for (std::size_t each = 0; each < eroutes.size(); ++each) {
      // Protocols are not added up, but there are more than these three.
      BOOST_REQUIRE(shadowed(eroutes, each) == never_matches(eroutes, each));
      shadows += shadowed(eroutes, each) ? 1 : 0;
    }
  }
  BOOST_TEST(shadows > 100U);
}

// Very many eroutes of one source are searched in another way than few.
BOOST_AUTO_TEST_CASE(large_groups_are_searched_as_small_ones_are) {
  std::mt19937 random(7);
  std::size_t shadows = 0;
  std::size_t overlaps = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<Eroute> eroutes;
    for (auto n = 60 + random() % 90; n > 0; --n) {
      const std::uint8_t protocols[] = {0, 6, 17};
      const auto up_to = [&](unsigned limit) { return static_cast<std::uint32_t>(random() % limit); };
      const Eroute made = eroute(0x0a000000 | up_to(16), 28 + up_to(2), 0x0a000000 | up_to(16), 28 + up_to(5),
                                 up_to(2) == 0 ? Shunt::drop : Shunt::hold, protocols[up_to(3)]);
      const auto same = [&](const Eroute& other) { return other.selector == made.selector; };
      if (std::none_of(eroutes.begin(), eroutes.end(), same)) eroutes.push_back(made);
    }
    EroutePairs pairs(eroutes, kEnough);
    for (std::size_t each = 0; each < eroutes.size(); ++each) {
      BOOST_REQUIRE(pairs.is_shadowed(eroutes[each]) == never_matches(eroutes, each));
      shadows += pairs.is_shadowed(eroutes[each]) ? 1 : 0;
      const Eroute& mine = eroutes[each];
      const auto crosses = [&](const Eroute& other) {
        const Selector& a = other.selector;
        const Selector& b = mine.selector;
        const bool protocols_meet = a.protocol == 0 || b.protocol == 0 || a.protocol == b.protocol;
        return a.src.length > b.src.length && b.src.contains(a.src.address) && a.dst.length < b.dst.length &&
               a.dst.contains(b.dst.address) && protocols_meet && other.said != mine.said;
      };
      const Eroute* found = pairs.overlap_of(mine);
      BOOST_REQUIRE_EQUAL(found != nullptr, std::any_of(eroutes.begin(), eroutes.end(), crosses));
      if (found != nullptr) BOOST_REQUIRE(crosses(*found));
      overlaps += found != nullptr ? 1 : 0;
    }
  }
  BOOST_TEST(shadows > 100U);
  BOOST_TEST(overlaps > 100U);
}

BOOST_AUTO_TEST_CASE(overlaps) {
  const std::vector<Eroute> crossing = {eroute(0x0a010000, 16, 0x0a000000, 8, Shunt::drop),
                                        eroute(0x0a000000, 8, 0x0a090000, 16, Shunt::hold)};
  EroutePairs pairs(crossing, kEnough);
  BOOST_TEST(pairs.overlap_of(crossing[1]) == &crossing[0]);
  BOOST_TEST(pairs.overlap_of(crossing[0]) == nullptr);
  const std::vector<Eroute> same_target = {crossing[0], eroute(0x0a000000, 8, 0x0a090000, 16, Shunt::drop)};
  BOOST_TEST(EroutePairs(same_target, kEnough).overlap_of(same_target[1]) == nullptr);
  const std::vector<Eroute> inside = {eroute(0x0a010000, 16, 0x0a090000, 24, Shunt::drop), crossing[1]};
  BOOST_TEST(EroutePairs(inside, kEnough).overlap_of(inside[1]) == nullptr);
}

BOOST_AUTO_TEST_CASE(too_much_work_is_told) {
  std::vector<Eroute> many;
  for (std::uint32_t i = 0; i < 100; ++i) many.push_back(eroute(0, 0, i << 8, 24));
  EroutePairs pairs(many, 50);
  BOOST_TEST(!pairs.is_exhausted());
  BOOST_TEST(!pairs.is_shadowed(many[0]));
  BOOST_TEST(pairs.is_exhausted());
  EroutePairs enough(many, kEnough);
  BOOST_TEST(!enough.is_shadowed(many[0]));
  BOOST_TEST(!enough.is_exhausted());
}

BOOST_AUTO_TEST_SUITE_END()
