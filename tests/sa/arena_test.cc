// SPDX-License-Identifier: Apache-2.0
#include "sa/arena.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "support/death.h"
#include "support/lab.h"

namespace spigrp::test {
namespace {

struct alignas(32) Wide {
  std::uint8_t value = 7;
};

bool is_aligned(const void* place, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(place) % alignment == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(arena)

BOOST_AUTO_TEST_CASE(measures_exactly_what_it_then_takes) {
  Arena ruler;
  ruler.measure<std::uint8_t>(3);
  ruler.measure<std::uint64_t>(2);
  ruler.measure<Wide>(2);
  ruler.measure<std::uint8_t>(1);
  BOOST_TEST(ruler.used() == 32u + 64u + 1u);
  Block block(ruler.used());
  Arena arena(block.bytes());
  arena.make<std::uint8_t>(3);
  arena.make<std::uint64_t>(2);
  arena.make<Wide>(2);
  arena.make<std::uint8_t>(1);
  BOOST_TEST(arena.used() == ruler.used());
  BOOST_TEST(block.intact());
}

BOOST_AUTO_TEST_CASE(makes_objects_with_their_initial_values_at_their_alignment) {
  Block block(256);
  Arena arena(block.bytes());
  arena.make<std::uint8_t>(1);
  const auto numbers = arena.make<std::uint64_t>(3);
  BOOST_TEST(is_aligned(numbers.data(), alignof(std::uint64_t)));
  BOOST_TEST(std::ranges::all_of(numbers, [](std::uint64_t n) { return n == 0; }));
  const auto wide = arena.make<Wide>(2);
  BOOST_TEST(is_aligned(wide.data(), 32));
  BOOST_TEST(wide[1].value == 7);
  BOOST_TEST(arena.make<int>(0).empty());
}

BOOST_AUTO_TEST_CASE(more_than_there_is_stops_the_program) {
  Block block(16);
  Arena arena(block.bytes());
  arena.make<std::uint8_t>(9);
  BOOST_TEST(stops_program([&] { arena.make<std::uint8_t>(8); }));
  BOOST_TEST(stops_program([&] { arena.make<std::uint64_t>(1); }));
  BOOST_TEST(!stops_program([&] { arena.make<std::uint8_t>(7); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
