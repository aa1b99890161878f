// SPDX-License-Identifier: Apache-2.0
#include "sa/sa_sets.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <vector>

#include "support/lab.h"

namespace spigrp::test {
namespace {

constexpr std::size_t kSas = 24;

constexpr SaSet kSets[] = {SaSet::destination, SaSet::natt, SaSet::tunnel, SaSet::bare_comp, SaSet::led_to};

// SAs of few destinations, sources and ports, so that many are alike; 0x0a000000 and a00:: share their bits.
std::vector<Sa> records() {
  const std::string_view ends[] = {"10.0.0.0", "10.0.0.1", "a00::", "a00::1"};
  std::vector<Sa> all(kSas);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].said = {i % 3 == 0 ? Proto::tun : Proto::esp, static_cast<std::uint32_t>(i + 1),
                   address(ends[i % 4])};
    all[i].tunnel_src = address(ends[i % 4 / 2 * 2 + i / 4 % 2]);
    if (i % 3 == 1) all[i].natt = {NattMode::nonesp, 4500, static_cast<std::uint16_t>(4500 + i / 12)};
  }
  return all;
}

class Sets {
 public:
  Sets() : memory_(size()), arena_(memory_.bytes()), all(records()), sets(arena_, all) {}
  bool intact() const { return memory_.intact() && arena_.used() == memory_.bytes().size(); }

 private:
  static std::size_t size() {
    Arena arena;
    SaSets::measure(arena, kSas);
    return arena.used();
  }
  Block memory_;
  Arena arena_;

 public:
  std::vector<Sa> all;
  SaSets sets;
};

using Members = std::array<SaSets::Members, kSas>;

// Which of them a linear search finds first.
template <class Wanted>
const Sa* naive_first(const Sets& real, const Members& members, SaSet set, const IpAddress& dst,
                      Wanted wanted) {
  for (std::size_t i = 0; i < kSas; ++i) {
    const Sa& sa = real.all[i];
    if ((members[i] & SaSets::bit(set)) != 0 && sa.said.dst == dst && wanted(sa)) return &sa;
  }
  return nullptr;
}

SaSets::Members random_members(Noise& noise, const Sa& sa) {
  SaSets::Members members = 0;
  const auto perhaps = [&](SaSet set) {
    if (noise.one_in(2)) members |= SaSets::bit(set);
  };
  perhaps(SaSet::destination);
  if (sa.natt.mode != NattMode::none) perhaps(SaSet::natt);
  if (sa.said.proto == Proto::esp && sa.natt.mode == NattMode::none) perhaps(SaSet::bare_comp);
  if (sa.said.proto == Proto::tun) perhaps(SaSet::tunnel), perhaps(SaSet::led_to);
  return members;
}

void compare(const Sets& real, const Members& members) {
  for (const std::string_view text : {"10.0.0.0", "10.0.0.1", "10.0.0.2", "a00::", "a00::1"}) {
    const IpAddress dst = address(text);
    for (const SaSet set : kSets) {
      const Sa* expected = naive_first(real, members, set, dst, [](const Sa&) { return true; });
      const Sa* found = real.sets.first(set, dst);
      const bool has_second_key = set == SaSet::natt || set == SaSet::tunnel;
      if (has_second_key) {
        BOOST_REQUIRE_EQUAL(found != nullptr, expected != nullptr);
      } else {
        BOOST_REQUIRE_EQUAL(found, expected);
      }
    }
    for (const std::string_view from : {"10.0.0.0", "10.0.0.1", "a00::", "a00::1"}) {
      const IpAddress src = address(from);
      const Sa* expected =
          naive_first(real, members, SaSet::tunnel, dst, [&](const Sa& sa) { return sa.tunnel_src == src; });
      BOOST_REQUIRE_EQUAL(real.sets.first(SaSet::tunnel, dst, src), expected);
    }
    for (const std::uint16_t port : {std::uint16_t{4500}, std::uint16_t{4501}, std::uint16_t{4502}}) {
      const Sa* expected =
          naive_first(real, members, SaSet::natt, dst, [&](const Sa& sa) { return sa.natt.dport == port; });
      BOOST_REQUIRE_EQUAL(real.sets.first(SaSet::natt, dst, port), expected);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sa_sets)

BOOST_AUTO_TEST_CASE(agrees_with_a_linear_search_whatever_comes_and_goes) {
  Sets real;
  Noise noise;
  Members members{};
  compare(real, members);
  for (int step = 0; step < 2000; ++step) {
    const std::size_t i = noise.below(kSas);
    members[i] = random_members(noise, real.all[i]);
    real.sets.put(real.all[i], members[i]);
    if (noise.one_in(500)) {
      real.sets.clear();
      members = {};
    }
    compare(real, members);
  }
  BOOST_TEST(real.intact());
}

BOOST_AUTO_TEST_CASE(there_is_memory_for_all_in_all_the_sets_they_can_be_in) {
  Sets real;
  for (int round = 0; round < 3; ++round) {
    for (Sa& sa : real.all) {
      sa.said.proto = Proto::tun;
      real.sets.put(
          sa, static_cast<SaSets::Members>(SaSets::bit(SaSet::destination) | SaSets::bit(SaSet::tunnel) |
                                           SaSets::bit(SaSet::led_to)));
    }
    for (const Sa& sa : real.all) {
      if (round == 1) real.sets.put(sa, 0);
    }
  }
  BOOST_TEST(real.intact());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
