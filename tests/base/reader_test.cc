// SPDX-License-Identifier: Apache-2.0
#include "base/reader.h"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <deque>

#include "support/random.h"

using namespace spigrp;

namespace {

constexpr std::array<std::uint8_t, 15> kBytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// A reader works at compile time too, so what it does is defined behaviour throughout.
static_assert(Reader(kBytes).be16() == 0x0102);
static_assert(Reader(kBytes).be64() == 0x0102030405060708);
static_assert(Reader(kBytes).u8_back() == 15);
static_assert(!Reader(Bytes(kBytes).first(7)).be64());

bool same(std::optional<Bytes> got, Bytes expected) { return got && std::ranges::equal(*got, expected); }

}  // namespace

BOOST_AUTO_TEST_SUITE(reader)

BOOST_AUTO_TEST_CASE(reads_from_both_ends) {
  Reader in(kBytes);
  BOOST_TEST((in.u8() == 0x01));
  BOOST_TEST((in.u8_back() == 0x0f));
  BOOST_TEST((in.be16() == 0x0203));
  BOOST_TEST((in.be32() == 0x04050607u));
  BOOST_TEST(same(in.take_back(2), Bytes(kBytes).subspan(12, 2)));
  BOOST_TEST(same(in.take(3), Bytes(kBytes).subspan(7, 3)));
  BOOST_TEST(in.size() == 2);
  BOOST_TEST(same(in.rest(), Bytes(kBytes).subspan(10, 2)));
  BOOST_TEST(in.take(2).has_value());
  BOOST_TEST(in.empty());
  BOOST_TEST(same(in.take(0), {}));
}

BOOST_AUTO_TEST_CASE(be64_is_network_order) {
  Reader in(kBytes);
  BOOST_TEST((in.be64() == 0x0102030405060708u));
  BOOST_TEST(in.size() == 7);
}

// A read that asks for too much moves nothing, at either end, for each kind of read and each short length.
BOOST_AUTO_TEST_CASE(short_reads_move_nothing) {
  const auto refuses = [](std::size_t size, auto read) {
    Reader in(Bytes(kBytes).first(size));
    return !read(in).has_value() && same(in.rest(), Bytes(kBytes).first(size));
  };
  for (std::size_t size = 0; size < 8; ++size) {
    BOOST_TEST(refuses(size, [](Reader& in) { return in.u8(); }) == (size < 1));
    BOOST_TEST(refuses(size, [](Reader& in) { return in.u8_back(); }) == (size < 1));
    BOOST_TEST(refuses(size, [](Reader& in) { return in.be16(); }) == (size < 2));
    BOOST_TEST(refuses(size, [](Reader& in) { return in.be32(); }) == (size < 4));
    BOOST_TEST(refuses(size, [](Reader& in) { return in.be64(); }));
    BOOST_TEST(refuses(size, [&](Reader& in) { return in.take(size + 1); }));
    BOOST_TEST(refuses(size, [&](Reader& in) { return in.take_back(size + 1); }));
    BOOST_TEST(refuses(size, [](Reader& in) { return in.take(SIZE_MAX); }));
    BOOST_TEST(refuses(size, [](Reader& in) { return in.take_back(SIZE_MAX); }));
  }
}

// Against a std::deque that loses bytes at its ends.
BOOST_AUTO_TEST_CASE(agrees_with_a_deque) {
  auto random = spigrp::test::repeatable_random(4303);
  for (int round = 0; round < 2000; ++round) {
    Reader in(kBytes);
    std::deque<std::uint8_t> model(kBytes.begin(), kBytes.end());
    for (int step = 0; step < 8; ++step) {
      const std::size_t count = random() % 6;
      const bool front = random() % 2 == 0;
      const auto got = front ? in.take(count) : in.take_back(count);
      BOOST_TEST_REQUIRE(got.has_value() == (count <= model.size()));
      if (!got) continue;
      const auto length = static_cast<std::ptrdiff_t>(count);
      const auto from = front ? model.begin() : model.end() - length;
      BOOST_TEST_REQUIRE(std::equal(got->begin(), got->end(), from, from + length));
      model.erase(from, from + length);
      BOOST_TEST_REQUIRE(std::ranges::equal(in.rest(), model));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
