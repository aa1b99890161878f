// SPDX-License-Identifier: Apache-2.0
#include "sa/said_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <map>
#include <vector>

#include "support/lab.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

// A few SAIDs in a table that is as full as it may be: runs grow long, and wrap around its end.
std::vector<Sa> candidates() {
  std::vector<Sa> sas(64);
  for (std::size_t i = 0; i < sas.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    sas[i].said = {.proto = i % 3 == 0 ? Proto::ah : Proto::esp,
                   .spi = 0x100 + number / 2,
                   .dst = address(i % 2 == 0 ? "192.0.2.1" : "2001:db8::1")};
  }
  return sas;
}

// The longest row of slots that are taken, which is what a search for a SAID that is not there goes through at worst.
std::size_t longest_run(std::span<Sa* const> table) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const Sa* each : table) {
    run = each == nullptr ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(said_index)

BOOST_AUTO_TEST_CASE(a_table_is_a_power_of_two_and_at_most_half_full) {
  for (std::size_t sas = 0; sas < 300; ++sas) {
    const std::size_t slots = SaidIndex::slots(sas);
    BOOST_TEST(std::has_single_bit(slots));
    BOOST_TEST(slots >= 2 * sas);
    BOOST_TEST(slots >= 2u);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_a_map_when_sas_come_and_go) {
  std::vector<Sa> sas = candidates();
  constexpr std::size_t kMost = 8;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    std::array<Sa*, 16> table{};
    BOOST_TEST_REQUIRE(SaidIndex::slots(kMost) == table.size());
    SaidIndex index(table);
    std::map<Said, Sa*> model;
    Noise noise(seed);
    for (std::size_t step = 0; step < 300; ++step) {
      Sa& sa = sas[noise.below(sas.size())];
      if (model.contains(sa.said)) {
        index.erase(sa.said);
        model.erase(sa.said);
      } else if (model.size() < kMost) {
        index.insert(sa);
        model[sa.said] = &sa;
      }
      for (Sa& each : sas) {
        const auto expected = model.find(each.said);
        BOOST_REQUIRE_EQUAL(index.find(each.said), expected == model.end() ? nullptr : expected->second);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(protocol_spi_and_destination_are_all_part_of_the_key) {
  std::array<Sa*, 8> table{};
  SaidIndex index(table);
  Sa sa;
  sa.said = said("esp.101@192.0.2.1");
  index.insert(sa);
  BOOST_TEST(index.find(said("esp.101@192.0.2.1")) == &sa);
  for (const std::string_view other : {"ah.101@192.0.2.1", "esp.102@192.0.2.1", "esp.101@192.0.2.2",
                                       "esp:101@c000:201::", "esp.1000101@192.0.2.1"}) {
    BOOST_TEST(index.find(said(other)) == nullptr);
  }
}

// SPIs and addresses are given out one after the other, or in steps of a power of two.
BOOST_AUTO_TEST_CASE(neighbours_do_not_crowd) {
  constexpr std::size_t kSas = 1000;
  using Spread = void (*)(Said& said, std::uint64_t number);
  constexpr Spread kSpreads[] = {
      [](Said& said, std::uint64_t number) { said.spi = static_cast<std::uint32_t>(0x1000 + number); },
      [](Said& said, std::uint64_t number) { said.spi = static_cast<std::uint32_t>(number << 20); },
      [](Said& said, std::uint64_t number) {
        said.dst = IpAddress::from_ipv4(static_cast<std::uint32_t>(0x0a00'0000 + number));
      },
      [](Said& said, std::uint64_t number) {
        said.dst = IpAddress::from_ipv4(static_cast<std::uint32_t>(number << 20));
      },
      [](Said& said, std::uint64_t number) {
        said.dst = IpAddress::from_ipv6(0x2001'0db8'0000'0000, number);
      },
      [](Said& said, std::uint64_t number) { said.dst = IpAddress::from_ipv6(number, 1); },
      [](Said& said, std::uint64_t number) { said.dst = IpAddress::from_ipv6(number << 48, 1); },
  };
  for (const Spread spread : kSpreads) {
    std::vector<Sa*> table(SaidIndex::slots(kSas), nullptr);
    SaidIndex index(table);
    std::vector<Sa> sas(kSas);
    for (std::size_t i = 0; i < kSas; ++i) {
      sas[i].said = said("esp.101@192.0.2.1");
      spread(sas[i].said, i);
      index.insert(sas[i]);
    }
    BOOST_TEST(longest_run(table) < 50U);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
