// SPDX-License-Identifier: Apache-2.0
#include "command/aligned_memory.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace spigrp;

namespace {

std::size_t past(const AlignedMemory& memory, std::size_t align) {
  return reinterpret_cast<std::uintptr_t>(memory.bytes().data()) % align;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aligned_memory)

BOOST_AUTO_TEST_CASE(nothing_by_default) { BOOST_TEST(AlignedMemory().bytes().empty()); }

BOOST_AUTO_TEST_CASE(begins_where_asked) {
  for (const std::size_t align : {1U, 8U, 64U, 4096U}) {
    const AlignedMemory memory(100, align);
    BOOST_TEST(memory.bytes().size() == 100U);
    BOOST_TEST(past(memory, align) == 0U);
  }
}

// Up to its last byte, which is not in a whole page.
BOOST_AUTO_TEST_CASE(large_memory_begins_a_huge_page_and_can_be_written) {
  const AlignedMemory memory((std::size_t{5} << 20) + 3, 64);
  BOOST_TEST(past(memory, std::size_t{2} << 20) == 0U);
  std::ranges::fill(memory.bytes(), std::uint8_t{1});
  BOOST_TEST(memory.bytes().back() == 1);
}

BOOST_AUTO_TEST_CASE(moves) {
  AlignedMemory from(8, 8);
  const auto* const place = from.bytes().data();
  const AlignedMemory to = std::move(from);
  BOOST_TEST(to.bytes().data() == place);
  BOOST_TEST(to.bytes().size() == 8U);
}

BOOST_AUTO_TEST_SUITE_END()
