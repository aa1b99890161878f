// SPDX-License-Identifier: Apache-2.0
#include "engine/hold_store.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <vector>

#include "support/lab.h"

namespace spigrp::test {
namespace {

// A store in memory of exactly its size.
class Store {
 public:
  explicit Store(const HoldLimits& limits)
      : memory_(size(limits)), arena_(memory_.bytes()), store(arena_, limits) {}
  bool intact() const { return memory_.intact() && arena_.used() == memory_.bytes().size(); }

  /// all() is what is kept, by the destination port of its selector, with the first byte of each packet.
  std::map<unsigned, unsigned> all() const {
    std::map<unsigned, unsigned> kept;
    for (const HoldStore::Held& held : store.places()) {
      if (held.len > 0) kept[held.selector.dst_port] = store.bytes(held)[0];
    }
    return kept;
  }
  bool keep(std::uint16_t port, std::uint8_t byte, std::size_t len = 20) {
    Selector selector;
    selector.dst_port = port;
    return store.keep(selector, Octets(len, byte), 0);
  }

 private:
  static std::size_t size(const HoldLimits& limits) {
    Arena arena;
    HoldStore::measure(arena, limits);
    return arena.used();
  }
  Block memory_;
  Arena arena_;

 public:
  HoldStore store;
};

using Kept = std::map<unsigned, unsigned>;

}  // namespace

BOOST_AUTO_TEST_SUITE(hold_store)

BOOST_AUTO_TEST_CASE(the_last_packet_of_each_eroute_is_kept) {
  Store real({.packets = 3, .packet_len = 40});
  BOOST_TEST((real.keep(1, 10) && real.keep(2, 20) && real.keep(1, 11, 40)));
  BOOST_TEST((real.all() == Kept{{1, 11}, {2, 20}}));
  BOOST_TEST(real.intact());
}

BOOST_AUTO_TEST_CASE(a_packet_that_is_too_long_leaves_the_one_before) {
  Store real({.packets = 2, .packet_len = 40});
  BOOST_TEST(real.keep(1, 10));
  BOOST_TEST(!real.keep(1, 11, 41));
  BOOST_TEST(!real.keep(2, 20, 41));
  BOOST_TEST((real.all() == Kept{{1, 10}}));
  BOOST_TEST(real.intact());
}

BOOST_AUTO_TEST_CASE(when_it_is_full_whoever_waited_longest_gives_way) {
  Store real({.packets = 3, .packet_len = 40});
  BOOST_TEST((real.keep(1, 10) && real.keep(2, 10) && real.keep(3, 10)));
  BOOST_TEST(real.keep(1, 11));  // now it is not the oldest any more
  BOOST_TEST(real.keep(4, 40));
  BOOST_TEST((real.all() == Kept{{1, 11}, {3, 10}, {4, 40}}));
  BOOST_TEST(real.intact());
}

BOOST_AUTO_TEST_CASE(what_is_dropped_makes_room) {
  Store real({.packets = 2, .packet_len = 40});
  BOOST_TEST((real.keep(1, 10) && real.keep(2, 20)));
  for (const HoldStore::Held& held : real.store.places()) {
    if (held.selector.dst_port == 2) real.store.drop(held);
  }
  BOOST_TEST((real.all() == Kept{{1, 10}}));
  BOOST_TEST(real.keep(3, 30));
  BOOST_TEST((real.all() == Kept{{1, 10}, {3, 30}}));
}

BOOST_AUTO_TEST_CASE(a_store_for_nothing_keeps_nothing) {
  Store none({.packets = 0, .packet_len = 40});
  BOOST_TEST(!none.keep(1, 10));
  Store too_short({.packets = 2, .packet_len = 0});
  BOOST_TEST(!too_short.keep(1, 10));
  BOOST_TEST((none.intact() && too_short.intact()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
