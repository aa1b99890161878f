// SPDX-License-Identifier: Apache-2.0
#include "spigrp/footprint.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "spigrp/engine.h"
#include "support/heap_counter.h"
#include "support/lab.h"

namespace spigrp::test {
namespace {

constexpr Limits kLimits{.sas = 40, .eroutes = 30};
constexpr ReassemblyLimits kReassembly{.packets = 4, .fragments = 32, .bytes = 8192};
constexpr HoldLimits kHold{.packets = 3, .packet_len = 1500};

}  // namespace

BOOST_AUTO_TEST_SUITE(footprint)

BOOST_AUTO_TEST_CASE(the_sum_is_what_is_asked_for) {
  for (const std::size_t count : {0u, 1u, 7u, 1000u}) {
    const Limits limits{.sas = count, .eroutes = 2 * count};
    const ReassemblyLimits reassembly{.packets = count};
    const HoldLimits hold{.packets = count};
    BOOST_TEST(Footprint(limits, reassembly, hold).total() ==
               Database::memory_size(limits) + Engine::memory_size(reassembly, hold));
  }
}

BOOST_AUTO_TEST_CASE(what_there_is_none_of_takes_nothing) {
  const Footprint none(Limits{.sas = 0, .eroutes = 0}, {.packets = 0}, {.packets = 0});
  for (const FootprintPart& part : none.parts()) BOOST_TEST((part.count == 0) == (part.bytes == 0));
}

BOOST_AUTO_TEST_CASE(parts_are_as_large_as_what_is_in_them) {
  const Footprint parts(kLimits, kReassembly, kHold);
  BOOST_TEST(parts[FootprintKind::sas].bytes > parts[FootprintKind::groups].bytes);
  BOOST_TEST(parts[FootprintKind::windows].bytes == kLimits.sas * 512);
  BOOST_TEST(parts[FootprintKind::contexts].bytes == kLimits.sas * kContextSize);
  BOOST_TEST(parts[FootprintKind::fragments].bytes >= kReassembly.bytes);
  BOOST_TEST(parts[FootprintKind::held].bytes >= 3u * 1500u);
  BOOST_TEST(parts[FootprintKind::scratch].bytes > 65536u);  // a packet, compressed
}

// Everything up to its limit, and beyond: what is too much is refused, and nothing comes from the heap.
BOOST_AUTO_TEST_CASE(nothing_grows_at_run_time) {
  if (!heap_calls_are_counted()) return;
  std::vector<std::uint8_t> raw(Database::memory_size(kLimits) + Database::kMemoryAlign);
  const auto past = reinterpret_cast<std::uintptr_t>(raw.data()) % Database::kMemoryAlign;
  const auto memory = std::span(raw).subspan(Database::kMemoryAlign - past);
  std::vector<SaSpec> specs;
  std::vector<Eroute> routes;
  for (std::size_t i = 0; i <= std::max(kLimits.sas, kLimits.eroutes); ++i) {
    specs.push_back(spec("esp." + std::to_string(1000 + i) + "@192.0.2.9"));
    routes.push_back(eroute("10." + std::to_string(i) + ".0.0/16", "10.200.0.0/16", "esp.1000@192.0.2.9"));
  }

  const std::size_t before = heap_calls();
  std::optional<Database> database(std::in_place, kLimits, memory, libsodium_provider());
  std::size_t sas = 0;
  while (sas < specs.size() && database->add_sa(specs[sas])) ++sas;
  std::size_t eroutes = 0;
  while (eroutes < routes.size() && database->add_eroute(routes[eroutes])) ++eroutes;
  const auto refused = database->add_sa(specs.back());
  const auto refused_route = database->add_eroute(routes.back());
  database.reset();
  const std::size_t after = heap_calls();

  BOOST_TEST(after == before);
  BOOST_TEST(sas == kLimits.sas);
  BOOST_TEST(eroutes == kLimits.eroutes);
  BOOST_TEST((!refused && refused.error().code == DatabaseErrc::full));
  BOOST_TEST((!refused_route && refused_route.error().code == DatabaseErrc::full));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
