// SPDX-License-Identifier: Apache-2.0
#include "engine/partial_packet.h"

#include <boost/test/unit_test.hpp>

#include "spigrp/result.h"
#include "support/fragment_stream.h"
#include "support/lab.h"

namespace spigrp::test {
namespace {

constexpr std::size_t kFragments = 8;
constexpr std::size_t kBytes = std::size_t{16} * 1024;

struct Room {
  Room() : memory(size()), arena(memory.bytes()), shared(arena, kFragments, kBytes) {}
  static std::size_t size() {
    Arena arena;
    FragmentMemory::measure(arena, kFragments, kBytes);
    return arena.used();
  }
  // How a fragment with this data fits; one that does is added.
  Fit put(std::size_t at, bool more, const Octets& data, std::uint8_t ecn = 2) {
    const Octets bytes = fragment4(Ip4{.protocol = 50}, at, more, data);
    const auto fragment = read_fragment(bytes);
    SPIGRP_REQUIRE(fragment);
    const Fit fit = partial.fit(*fragment, data, shared.store);
    if (fit == Fit::fits) partial.add(*fragment, bytes, ecn, shared);
    return fit;
  }
  Fit put(std::size_t at, bool more, std::size_t len) { return put(at, more, counting(len, at & 0xff)); }

  Block memory;
  Arena arena;
  FragmentMemory shared;
  PartialPacket partial;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(partial_packet)

BOOST_AUTO_TEST_CASE(is_complete_when_nothing_is_missing_in_any_order) {
  const Octets all = counting(100);
  const auto part = [&](std::size_t from, std::size_t to) {
    return Octets(all.begin() + static_cast<std::ptrdiff_t>(from),
                  all.begin() + static_cast<std::ptrdiff_t>(to));
  };
  std::vector<std::array<std::size_t, 2>> parts = {{0, 32}, {32, 40}, {40, 96}, {96, 100}};
  do {
    Room room;
    for (const auto& [from, to] : parts) {
      BOOST_TEST(!room.partial.is_complete());
      BOOST_TEST((room.put(from, to < 100, part(from, to)) == Fit::fits));
    }
    BOOST_TEST_REQUIRE(room.partial.is_complete());
    Octets whole(room.partial.total_len());
    room.partial.write(whole, room.shared.store);
    BOOST_TEST(whole == packet(Ip4{.protocol = 50}, all));
    BOOST_TEST(room.memory.intact());
  } while (std::ranges::next_permutation(parts).found);
}

BOOST_AUTO_TEST_CASE(the_same_once_more_is_a_duplicate_and_changes_nothing) {
  Room room;
  room.put(8, true, 16);
  BOOST_TEST((room.put(8, true, 16) == Fit::duplicate));
  BOOST_TEST(room.partial.num_pieces() == 1u);
}

BOOST_AUTO_TEST_CASE(other_bytes_for_a_place_that_is_taken_are_an_overlap) {
  struct Row {
    std::size_t at, len;
  };
  constexpr Row kOverlaps[] = {{0, 24}, {8, 16}, {8, 24}, {16, 8}, {24, 16}, {0, 104}, {16, 16}};
  for (const Row& row : kOverlaps) {
    Room room;
    room.put(16, true, Octets(16, 1));
    BOOST_TEST_CONTEXT(row.at << " " << row.len)
    BOOST_TEST(
        (room.put(row.at, true, Octets(row.len, 2)) == (row.at + row.len > 16 ? Fit::overlap : Fit::fits)));
  }
}

BOOST_AUTO_TEST_CASE(two_ends_and_more_behind_the_end_contradict) {
  Room room;
  room.put(64, false, 8);
  BOOST_TEST((room.put(72, false, 8) == Fit::contradiction));
  BOOST_TEST((room.put(56, false, 8) == Fit::contradiction));
  BOOST_TEST((room.put(72, true, 8) == Fit::contradiction));
  BOOST_TEST((room.put(64, true, 8) == Fit::contradiction));  // it ends where the packet does, and says more
  BOOST_TEST((room.put(56, true, 8) == Fit::fits));
  Room other;
  other.put(64, true, 8);
  BOOST_TEST((other.put(56, false, 8) == Fit::contradiction));
  BOOST_TEST((other.put(64, false, 8) == Fit::contradiction));
  BOOST_TEST((other.put(72, false, 8) == Fit::fits));
}

BOOST_AUTO_TEST_CASE(all_memory_comes_back_and_a_doomed_one_remembers) {
  Room room;
  const std::size_t free = room.shared.store.num_free();
  room.partial.begin({.src = {}, .dst = {}, .id = 9}, 5, 6);
  for (std::size_t i = 0; i < kFragments; ++i) room.put(i * 8, true, 8);
  BOOST_TEST(!room.shared.has_piece());
  BOOST_TEST(room.shared.store.num_free() == free - kFragments - 1);  // one is for the headers
  room.partial.doom(room.shared, Verdict::fragment_overlap);
  BOOST_TEST(room.partial.in_use());
  BOOST_TEST((room.partial.doomed() == Verdict::fragment_overlap));
  BOOST_TEST(room.partial.key().id == 9u);
  BOOST_TEST(room.partial.started() == 5u);
  BOOST_TEST(room.partial.serial() == 6u);
  BOOST_TEST(room.shared.store.num_free() == free);
  for (std::size_t i = 0; i < kFragments; ++i) room.shared.take_piece();
  BOOST_TEST(!room.shared.has_piece());
  room.partial.clear(room.shared);
  BOOST_TEST(!room.partial.in_use());
  BOOST_TEST(!room.partial.doomed().has_value());
}

BOOST_AUTO_TEST_CASE(ecn_fields_are_remembered) {
  Room room;
  room.put(0, true, Octets(8), 3);
  room.put(8, true, Octets(8), 1);
  for (std::uint8_t ecn = 0; ecn < 4; ++ecn) BOOST_TEST(room.partial.has_ecn(ecn) == (ecn == 1 || ecn == 3));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
