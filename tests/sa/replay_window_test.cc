// SPDX-License-Identifier: Apache-2.0
#include "spigrp/replay_window.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "replay_model.h"
#include "support/death.h"
#include "support/octets.h"
#include "support/window_state.h"

namespace spigrp::test {
namespace {

constexpr std::uint64_t kTwo32 = std::uint64_t{1} << 32;
constexpr std::size_t kSizes[] = {32, 33, 63, 64, 65, 100, 127, 128, 1000, 1024, 4095, 4096};

// next_arrival() mixes what networks do: the next packet, one that is late, a repeat, a gap, and what they
// never do: a jump far ahead, a number from long ago.
std::uint64_t next_arrival(Noise& noise, std::uint64_t top, std::size_t size) {
  const std::uint64_t back = noise.below(size + 5);
  switch (noise.below(16)) {
    case 0:
      return top + size - 2 + noise.below(5);  // the window moves by about its whole size
    case 1:
      return top + 1 + noise.below(size * 3);
    case 2:
      return top + noise.below(1 << 20);
    case 3:
      return noise.below(static_cast<std::size_t>(top) + 1);
    case 4:
    case 5:
    case 6:
      return top + 1;
    case 7:
    case 8:
      return top + 1 + noise.below(70);
    case 9:  // at the left edge
      return top > size ? top - size + noise.below(3) : 0;
    default:
      return top > back ? top - back : 0;
  }
}

void compare_with_set(std::size_t size, std::uint64_t last_seen, std::size_t arrivals) {
  OwnedWindow window(size, last_seen);
  SetModel model(size, last_seen);
  Noise noise(size + last_seen);
  for (std::size_t i = 0; i < arrivals; ++i) {
    const std::uint64_t sequence = next_arrival(noise, model.top(), size);
    const WindowState before(window);
    const bool expected = model.check(sequence);
    BOOST_REQUIRE_EQUAL(window.check(sequence), expected);
    BOOST_REQUIRE(WindowState(window) == before);  // check() changes nothing
    BOOST_REQUIRE_EQUAL(window.commit(sequence), model.commit(sequence));
    BOOST_REQUIRE_EQUAL(window.top(), model.top());
    BOOST_REQUIRE(expected || WindowState(window) == before);  // neither does a refused commit()
  }
}

std::size_t arrivals_asked_for() {
  const char* asked = std::getenv("SPIGRP_TEST_ARRIVALS");
  return asked == nullptr ? 5'000 : std::strtoul(asked, nullptr, 10);
}

// Extended numbers, of which only the low half is on the wire: what is in the window or less than a turn to
// the right of it comes back whole.
void compare_extended_with_set(std::size_t size, std::uint64_t last_seen, std::size_t arrivals) {
  OwnedWindow window(size, last_seen);
  SetModel model(size, last_seen);
  Noise noise(size);
  for (std::size_t i = 0; i < arrivals; ++i) {
    const std::uint64_t sent = next_arrival(noise, model.top(), size);
    if (sent + size <= model.top()) continue;
    const std::uint64_t sequence = window.infer(static_cast<std::uint32_t>(sent));
    BOOST_REQUIRE_EQUAL(sequence, sent);
    BOOST_REQUIRE_EQUAL(window.check(sequence), model.check(sequence));
    BOOST_REQUIRE_EQUAL(window.commit(sequence), model.commit(sequence));
    BOOST_REQUIRE_EQUAL(window.top(), model.top());
  }
}

// naive_infer() tries every number with these low-order bits around the window and takes the only one that
// is neither left of it nor a whole turn to the right of it.
std::uint64_t naive_infer(std::uint64_t top, std::size_t size, std::uint32_t low) {
  std::optional<std::uint64_t> found;
  for (std::uint64_t step = 0; step <= 4; ++step) {
    const std::uint64_t high = (top >> 32) + step - 2;  // this and all that follows modulo 2^64
    const std::uint64_t candidate = high * kTwo32 + low;
    const std::uint64_t beyond_left = candidate - (top - size);
    if (beyond_left == 0 || beyond_left > kTwo32) continue;
    BOOST_REQUIRE(!found);
    // Before the first turn there is nothing, so that number belongs to the first turn.
    const bool before_the_first = step < 2 && high > top >> 32;
    found = before_the_first ? candidate + kTwo32 : candidate;
  }
  BOOST_REQUIRE(found.has_value());
  return *found;
}

void compare_infer(std::uint64_t top, std::size_t size, std::uint32_t low) {
  const OwnedWindow window(size, top);
  BOOST_TEST_CONTEXT("top " << top << " size " << size << " low " << low) {
    BOOST_REQUIRE_EQUAL(window.infer(low), naive_infer(top, size, low));
  }
}

struct Row {
  std::uint64_t sequence;
  bool taken;
};

void arrivals_are_taken(std::size_t size, std::initializer_list<Row> rows) {
  OwnedWindow window(size);
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT("arrival of " << row.sequence << " in a window of " << size) {
      BOOST_TEST(window.check(row.sequence) == row.taken);
      BOOST_TEST(window.commit(row.sequence) == row.taken);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_window)

BOOST_AUTO_TEST_CASE(agrees_with_a_set_at_every_size) {
  for (const std::size_t size : kSizes) {
    BOOST_TEST_CONTEXT("size " << size) {
      compare_with_set(size, 0, 20'000);
      compare_with_set(size, 1, 3'000);
      compare_with_set(size, size, 3'000);
      compare_with_set(size, kTwo32 - 50, 10'000);
      compare_with_set(size, kTwo32 * 7 + 3, 3'000);
    }
  }
}

// The nightly form of the two comparisons: SPIGRP_TEST_ARRIVALS=10000000, some minutes a size.
BOOST_AUTO_TEST_CASE(agrees_with_a_set_as_often_as_asked) {
  for (const std::size_t size : kSizes) {
    BOOST_TEST_CONTEXT("size " << size) {
      compare_with_set(size, 0, arrivals_asked_for());
      compare_extended_with_set(size, kTwo32 * 3 - arrivals_asked_for(), arrivals_asked_for());
    }
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_a_set_at_sizes_in_between) {
  for (std::size_t size = kMinReplayWindow; size <= 300; ++size) compare_with_set(size, 0, 400);
  for (std::size_t size = 301; size <= kMaxReplayWindow; size += 97) compare_with_set(size, 0, 400);
}

BOOST_AUTO_TEST_CASE(arrivals_one_by_one) {
  arrivals_are_taken(64, {
                             {0, false},  // RFC 4303: the first packet is number 1
                             {1, true},
                             {1, false},  // a repeat
                             {64, true},
                             {2, true},
                             {2, false},  // late, but inside
                             {65, true},
                             {1, false},  // 1 has just left
                             {1000, true},
                             {936, false},
                             {937, true},  // both sides of the left edge
                             {1000, false},
                             {999, true},
                             {937, false},
                             {2000, true},
                             {1937, true},
                             {1936, false},  // a jump of more than the window
                         });
  arrivals_are_taken(32, {{32, true},
                          {1, true},
                          {33, true},
                          {1, false},
                          {2, true},
                          {65, true},
                          {33, false},
                          {34, true},
                          {97, true},
                          {66, true},
                          {65, false}});
  arrivals_are_taken(4096, {{4096, true},
                            {1, true},
                            {4097, true},
                            {1, false},
                            {2, true},
                            {8193, true},
                            {4097, false},
                            {4098, true},
                            {8192, true},
                            {8193, false}});
}

// A window of 64 shifted as an int loses its upper half: every place in it must be told apart.
BOOST_AUTO_TEST_CASE(trap_window_64_shift) {
  for (const std::size_t size : kSizes) {
    for (std::size_t place = 0; place < size; place += size > 200 ? 13 : 1) {
      OwnedWindow window(size, 0);
      const std::uint64_t top = 2 * size;
      BOOST_REQUIRE(window.commit(top));
      BOOST_REQUIRE(window.commit(place == 0 ? top + 1 : top - place));
      const std::uint64_t now = window.top();
      for (std::uint64_t sequence = now - size + 1; sequence <= now; ++sequence) {
        const bool taken = sequence == top || sequence == (place == 0 ? top + 1 : top - place);
        BOOST_REQUIRE_EQUAL(window.check(sequence), !taken);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_window_that_is_off_takes_everything) {
  ReplayWindow off;
  OwnedWindow also_off(0, 500);
  for (const std::uint64_t sequence : {std::uint64_t{0}, std::uint64_t{1}, kTwo32, std::uint64_t{1}}) {
    BOOST_TEST(off.check(sequence));
    BOOST_TEST(off.commit(sequence));
    BOOST_TEST(also_off.commit(sequence));
  }
  BOOST_TEST(off.size() == 0u);
  BOOST_TEST(off.top() == kTwo32);  // ESN infers from it
}

BOOST_AUTO_TEST_CASE(what_was_seen_before_counts_as_received) {
  OwnedWindow window(64, 1000);
  for (std::uint64_t sequence = 0; sequence <= 1000; ++sequence) BOOST_REQUIRE(!window.check(sequence));
  BOOST_TEST(window.top() == 1000u);
  BOOST_TEST(window.commit(1001));
  BOOST_TEST(!window.commit(1000));
}

BOOST_AUTO_TEST_CASE(the_last_number_there_is_can_be_taken_once) {
  OwnedWindow window(64, ~std::uint64_t{0} - 2);
  BOOST_TEST(window.commit(~std::uint64_t{0}));
  BOOST_TEST(!window.commit(~std::uint64_t{0}));
  BOOST_TEST(window.commit(~std::uint64_t{0} - 1));
  BOOST_TEST(!window.check(1));
  BOOST_TEST(!window.check(window.infer(5)));  // behind the last turn there is none
}

// The number behind the last one is 0, which every number is beyond.
BOOST_AUTO_TEST_CASE(a_number_before_the_last_one_moves_nothing) {
  constexpr std::uint64_t kLast = ~std::uint64_t{0};
  OwnedWindow window(64, kLast - 40);
  BOOST_TEST(window.commit(kLast));
  BOOST_TEST(window.commit(kLast - 5));
  BOOST_TEST(window.top() == kLast);
  BOOST_TEST(!window.check(kLast));
  BOOST_TEST(!window.check(kLast - 5));
  BOOST_TEST(!window.check(kLast - 40));
  BOOST_TEST(window.check(kLast - 6));
}

BOOST_AUTO_TEST_CASE(only_sizes_in_the_manual_are_taken) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{31}, std::size_t{4097}}) {
    BOOST_TEST(stops_program([=] { static_cast<void>(OwnedWindow(size)); }));
  }
  for (const std::size_t size : kSizes) BOOST_TEST(OwnedWindow(size).size() == size);
}

BOOST_AUTO_TEST_CASE(infers_high_order_bits_as_a_naive_model_does) {
  Noise noise;
  for (const std::size_t size : kSizes) {
    for (std::size_t i = 0; i < 2'000; ++i) {
      const std::uint64_t top = noise.next() >> (noise.below(40) + 2);
      const auto near = static_cast<std::uint32_t>(top + noise.below(3 * size) - size);
      compare_infer(top, size, noise.one_in(2) ? near : static_cast<std::uint32_t>(noise.next()));
    }
  }
}

BOOST_AUTO_TEST_CASE(infers_high_order_bits_around_every_edge) {
  for (const std::size_t size : kSizes) {
    for (const std::uint64_t turn : {std::uint64_t{0}, kTwo32, 5 * kTwo32}) {
      for (std::uint64_t top = turn - std::min<std::uint64_t>(turn, 3); top < turn + 3; ++top) {
        for (std::uint32_t low = 0; low < 4; ++low) {
          const auto edge = static_cast<std::uint32_t>(top - size);
          compare_infer(top, size, low);
          compare_infer(top, size, ~low);
          compare_infer(top, size, edge + low - 2);
          compare_infer(top + size, size, edge + low + static_cast<std::uint32_t>(size) - 2);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(inference_crosses_2_to_the_32_in_both_directions) {
  OwnedWindow window(64, kTwo32 - 2);
  BOOST_TEST(window.infer(0xffff'ffff) == kTwo32 - 1);
  BOOST_TEST(window.infer(3) == kTwo32 + 3);
  BOOST_TEST(window.commit(kTwo32 + 3));
  BOOST_TEST(window.infer(0xffff'ffff) == kTwo32 - 1);  // late, from before the turn
  BOOST_TEST(window.check(window.infer(0xffff'ffff)));
  BOOST_TEST(window.infer(2) == kTwo32 + 2);
  BOOST_TEST(window.infer(64) == kTwo32 + 64);
}

BOOST_AUTO_TEST_CASE(an_early_window_looks_at_no_turn_before_the_first) {
  const OwnedWindow window(64, 5);
  BOOST_TEST(window.infer(0xffff'fff0) == 0xffff'fff0u);
  BOOST_TEST(window.infer(0) == 0u);
  BOOST_TEST(!window.check(window.infer(0)));
}

BOOST_AUTO_TEST_CASE(a_window_that_is_off_infers_as_the_largest_does) {
  Noise noise;
  for (std::size_t i = 0; i < 2'000; ++i) {
    const std::uint64_t top = noise.next() >> noise.below(40);
    const auto near = static_cast<std::uint32_t>(top - kMaxReplayWindow - 3 + noise.below(6));
    const auto low = noise.one_in(2) ? near : static_cast<std::uint32_t>(noise.next());
    BOOST_REQUIRE_EQUAL(ReplayWindow(0, top).infer(low), OwnedWindow(kMaxReplayWindow, top).infer(low));
  }
}

// A window that wrote beyond what it asked for would write into another SA's.
BOOST_AUTO_TEST_CASE(a_window_takes_the_memory_that_it_asks_for_and_no_more) {
  constexpr std::uint64_t kFence = 0x5eed'5eed'5eed'5eed;
  for (const std::size_t size : kSizes) {
    const std::size_t words = ReplayWindow::memory_words(size);
    BOOST_TEST(words <= ReplayWindow::kMaxMemoryWords);
    BOOST_TEST((words == 0) == (size <= 64));
    std::vector<std::uint64_t> memory(words + 1, kFence);
    ReplayWindow window(size, 0, std::span(memory).first(words));
    for (std::uint64_t sequence = 1; sequence < 3 * size; sequence += 2)
      BOOST_REQUIRE(window.commit(sequence));
    BOOST_TEST(memory.back() == kFence);
    BOOST_TEST(window.words().size() == std::max<std::size_t>(words, 1));
    if (words > 0)
      BOOST_TEST(stops_program([&] { ReplayWindow(size, 0, std::span(memory).first(words - 1)); }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
