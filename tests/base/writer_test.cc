// SPDX-License-Identifier: Apache-2.0
#include "base/writer.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <vector>

using namespace spigrp;

namespace {

constexpr std::uint8_t kUnwritten = 0xa5;

std::vector<std::uint8_t> memory_of(std::size_t size) { return std::vector<std::uint8_t>(size, kUnwritten); }

using Octets = std::vector<std::uint8_t>;

constexpr bool writes_at_compile_time() {
  std::array<std::uint8_t, 4> memory{};
  Writer out(memory);
  return out.be16(0x0102) && out.u8_back(4) && out.u8(3) && !out.u8(5) &&
         memory == std::array<std::uint8_t, 4>{1, 2, 3, 4};
}
static_assert(writes_at_compile_time());

}  // namespace

BOOST_AUTO_TEST_SUITE(writer)

BOOST_AUTO_TEST_CASE(writes_from_both_ends) {
  Octets memory = memory_of(22);
  Writer out(memory);
  const Octets three{0x11, 0x12, 0x13};
  BOOST_TEST(out.u8(0x01));
  BOOST_TEST(out.be16(0x0203));
  BOOST_TEST(out.u8_back(0xff));
  BOOST_TEST(out.be32(0x04050607));
  BOOST_TEST(out.put_back(three));
  BOOST_TEST(out.be64(0x08090a0b0c0d0e0f));
  BOOST_TEST(out.put(three));
  BOOST_TEST(out.ok());
  BOOST_TEST(out.room() == 0);
  const Octets expected{1,  2,  3,  4,  5,    6,    7,    8,    9,    10,   11,
                        12, 13, 14, 15, 0x11, 0x12, 0x13, 0x11, 0x12, 0x13, 0xff};
  BOOST_TEST(memory == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(touches_what_it_wrote_only) {
  Octets memory = memory_of(8);
  Writer out(memory);
  BOOST_TEST(out.be16(0x0102));
  BOOST_TEST(out.u8_back(0x03));
  BOOST_TEST(out.put({}));
  BOOST_TEST(out.put_back({}));
  BOOST_TEST(out.room() == 5);
  BOOST_TEST(out.rest().data() == memory.data() + 2);
  const Octets expected{1, 2, kUnwritten, kUnwritten, kUnwritten, kUnwritten, kUnwritten, 3};
  BOOST_TEST(memory == expected, boost::test_tools::per_element());
}

// Each kind of write into each memory that is too small for it: nothing is written, and ok() stays false even
// when a smaller write would fit.
BOOST_AUTO_TEST_CASE(what_does_not_fit_writes_nothing) {
  const Octets eight(8, 0x77);
  const auto refuses = [](std::size_t size, auto write) {
    Octets memory = memory_of(16);
    Writer out(MutableBytes(memory).first(size));
    const bool refused = !write(out) && !out.ok() && out.room() == size;
    return refused && !out.put({}) && !out.u8(1) && !out.u8_back(1) && memory == memory_of(16);
  };
  for (std::size_t size = 0; size < 8; ++size) {
    BOOST_TEST(refuses(size, [](Writer& out) { return out.u8(0x77); }) == (size < 1));
    BOOST_TEST(refuses(size, [](Writer& out) { return out.u8_back(0x77); }) == (size < 1));
    BOOST_TEST(refuses(size, [](Writer& out) { return out.be16(0x7777); }) == (size < 2));
    BOOST_TEST(refuses(size, [](Writer& out) { return out.be32(0x77777777); }) == (size < 4));
    BOOST_TEST(refuses(size, [](Writer& out) { return out.be64(0x7777777777777777); }));
    BOOST_TEST(refuses(size, [&](Writer& out) { return out.put(eight); }));
    BOOST_TEST(refuses(size, [&](Writer& out) { return out.put_back(eight); }));
  }
}

BOOST_AUTO_TEST_SUITE_END()
