// SPDX-License-Identifier: Apache-2.0
#include "engine/fragment_store.h"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "support/death.h"
#include "support/lab.h"

namespace spigrp::test {
namespace {

constexpr std::size_t kCells = 10;

struct Room {
  Room() : memory(size()), arena(memory.bytes()), store(arena, kCells * FragmentStore::kCellLen + 7) {}
  static std::size_t size() {
    Arena arena;
    FragmentStore::measure(arena, kCells * FragmentStore::kCellLen + 7);
    return arena.used();
  }
  Octets get(const FragmentStore::Chain& chain) const {
    Octets out(chain.len);
    store.get(chain, out);
    return out;
  }
  Block memory;
  Arena arena;
  FragmentStore store;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fragment_store)

BOOST_AUTO_TEST_CASE(every_length_comes_back) {
  Room room;
  for (std::size_t len = 0; len <= kCells * FragmentStore::kCellLen; ++len) {
    const Octets bytes = Noise(len).octets(len);
    const auto chain = room.store.put(bytes);
    BOOST_REQUIRE(room.store.num_free() == kCells - FragmentStore::cells_for(len));
    BOOST_REQUIRE(room.get(chain) == bytes);
    BOOST_REQUIRE(room.store.equals(chain, bytes));
    room.store.release(chain);
    BOOST_REQUIRE(room.store.num_free() == kCells);
  }
  BOOST_TEST(room.memory.intact());
}

BOOST_AUTO_TEST_CASE(another_byte_or_length_is_not_equal) {
  Room room;
  Octets bytes = Noise(1).octets(600);
  const auto chain = room.store.put(bytes);
  for (const std::size_t at : {0U, 255U, 256U, 511U, 512U, 599U}) {
    bytes[at] ^= 1;
    BOOST_TEST(!room.store.equals(chain, bytes));
    bytes[at] ^= 1;
  }
  BOOST_TEST(!room.store.equals(chain, Bytes(bytes).first(599)));
}

// Strings put in and released in any order keep their bytes, and no cell is lost.
BOOST_AUTO_TEST_CASE(many_strings_at_once) {
  Room room;
  Noise noise(3);
  std::vector<std::pair<FragmentStore::Chain, Octets>> all;
  for (int i = 0; i < 20'000; ++i) {
    const Octets bytes = noise.octets(noise.below(700));
    if (FragmentStore::cells_for(bytes.size()) <= room.store.num_free()) {
      all.emplace_back(room.store.put(bytes), bytes);
    } else {
      const std::size_t at = noise.below(all.size());
      BOOST_REQUIRE(room.get(all[at].first) == all[at].second);
      room.store.release(all[at].first);
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  for (const auto& [chain, bytes] : all) room.store.release(chain);
  BOOST_TEST(room.store.num_free() == kCells);
  BOOST_TEST(room.memory.intact());
}

BOOST_AUTO_TEST_CASE(more_than_there_is_room_for_is_misuse) {
  Room room;
  const Octets bytes(kCells * FragmentStore::kCellLen + 1);
  BOOST_TEST(stops_program([&] { room.store.put(bytes); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
