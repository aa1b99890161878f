// SPDX-License-Identifier: Apache-2.0
#include "base/text_writer.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cinttypes>
#include <cstdio>
#include <string>

#include "support/death.h"
#include "support/random.h"

using namespace spigrp;

namespace {

std::string number(std::uint32_t value, unsigned base) {
  std::array<char, 10> memory{};
  TextWriter out(memory);
  out.put_number(value, base);
  return {memory.data(), out.size()};
}

void agrees_with_printf(std::uint32_t value) {
  char decimal[16];
  char hex[16];
  (void)std::snprintf(decimal, sizeof decimal, "%" PRIu32, value);
  (void)std::snprintf(hex, sizeof hex, "%" PRIx32, value);
  BOOST_TEST_REQUIRE(number(value, 10) == decimal);
  BOOST_TEST_REQUIRE(number(value, 16) == hex);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_writer)

BOOST_AUTO_TEST_CASE(appends) {
  std::array<char, 8> memory;
  memory.fill('\xa5');
  TextWriter out(memory);
  out.put("tun");
  out.put('.');
  out.put("");
  out.put_number(0x3d0, 16);
  BOOST_TEST(out.size() == 7);
  BOOST_TEST(std::string(memory.data(), 8) == "tun.3d0\xa5");
  out.put('@');  // the last byte of the room
  BOOST_TEST(out.size() == 8);
}

BOOST_AUTO_TEST_CASE(numbers_agree_with_printf) {
  for (const std::uint32_t value : {0u, 1u, 9u, 10u, 15u, 16u, 255u, 0x0fffffffu, 0x10000000u, 0xffffffffu}) {
    agrees_with_printf(value);
  }
  auto random = spigrp::test::repeatable_random(2394);
  for (int i = 0; i < 2000; ++i) agrees_with_printf(static_cast<std::uint32_t>(random()) >> random() % 32);
}

BOOST_AUTO_TEST_CASE(too_long_is_misuse) {
  using spigrp::test::stops_program;
  std::array<char, 3> memory{};
  BOOST_TEST(!stops_program([&] { TextWriter(memory).put("abc"); }));
  BOOST_TEST(stops_program([&] { TextWriter(memory).put("abcd"); }));
  BOOST_TEST(stops_program([&] { TextWriter(memory).put_number(1000, 10); }));
  BOOST_TEST(stops_program([] { TextWriter(std::span<char>()).put('a'); }));
}

BOOST_AUTO_TEST_SUITE_END()
