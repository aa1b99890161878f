// SPDX-License-Identifier: Apache-2.0
#include "base/byte_order.h"

#include <arpa/inet.h>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "support/random.h"

using namespace spigrp;

namespace {

// Bytes at every alignment, with something on either side that a store must leave alone.
constexpr std::size_t kOffsets = 8;
using Memory = std::array<std::uint8_t, kOffsets + 8 + 1>;

Memory unwritten() {
  Memory memory;
  memory.fill(0xa5);
  return memory;
}

template <std::size_t Size>
bool only_written(const Memory& memory, std::size_t offset) {
  for (std::size_t i = 0; i < memory.size(); ++i) {
    if (i - offset >= Size && memory[i] != 0xa5) return false;
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(byte_order)

BOOST_AUTO_TEST_CASE(loads_network_order) {
  static constexpr std::array<std::uint8_t, 8> kBytes{0xf1, 0x02, 0xf3, 0x04, 0xf5, 0x06, 0xf7, 0x08};
  static constexpr std::span<const std::uint8_t, 8> kAll(kBytes);
  static_assert(load_be16(kAll.first<2>()) == 0xf102);
  static_assert(load_be32(kAll.first<4>()) == 0xf102f304);
  static_assert(load_be64(kAll) == 0xf102f304f506f708);
  BOOST_TEST(load_be16(kAll.last<2>()) == 0xf708);
  BOOST_TEST(load_be32(kAll.last<4>()) == 0xf506f708);
}

BOOST_AUTO_TEST_CASE(agrees_with_htonl_at_every_alignment) {
  auto random = spigrp::test::repeatable_random(791);
  for (std::size_t round = 0; round < 4000; ++round) {
    const std::size_t offset = round % kOffsets;
    const std::uint64_t value = random();
    const auto low = static_cast<std::uint32_t>(value);
    const auto lowest = static_cast<std::uint16_t>(value);

    Memory memory = unwritten();
    const std::uint32_t network32 = htonl(low);
    store_be32(std::span(memory).subspan(offset).first<4>(), low);
    BOOST_TEST_REQUIRE(std::memcmp(memory.data() + offset, &network32, 4) == 0);
    BOOST_TEST_REQUIRE(only_written<4>(memory, offset));
    BOOST_TEST_REQUIRE(load_be32(std::span(memory).subspan(offset).first<4>()) == low);

    memory = unwritten();
    const std::uint16_t network16 = htons(lowest);
    store_be16(std::span(memory).subspan(offset).first<2>(), lowest);
    BOOST_TEST_REQUIRE(std::memcmp(memory.data() + offset, &network16, 2) == 0);
    BOOST_TEST_REQUIRE(only_written<2>(memory, offset));
    BOOST_TEST_REQUIRE(load_be16(std::span(memory).subspan(offset).first<2>()) == lowest);

    memory = unwritten();
    const std::uint32_t network64[2] = {htonl(static_cast<std::uint32_t>(value >> 32)), network32};
    store_be64(std::span(memory).subspan(offset).first<8>(), value);
    BOOST_TEST_REQUIRE(std::memcmp(memory.data() + offset, network64, 8) == 0);
    BOOST_TEST_REQUIRE(only_written<8>(memory, offset));
    BOOST_TEST_REQUIRE(load_be64(std::span(memory).subspan(offset).first<8>()) == value);
  }
}

BOOST_AUTO_TEST_SUITE_END()
