// SPDX-License-Identifier: Apache-2.0
#include "sa/said_index.h"

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
