// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "spigrp/packet.h"
#include "transform/lane.h"

namespace spigrp {

/// PacketSet says which packets of a burst, by their places in it.
class PacketSet {
 public:
  constexpr PacketSet() = default;
  /// first() are so many, from the front.
  static constexpr PacketSet first(std::size_t count) {
    return PacketSet(count >= kMaxBurst ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1);
  }

  constexpr bool empty() const { return bits_ == 0; }
  // By runs, which are few: not every processor counts bits.
  constexpr std::size_t size() const {
    std::size_t count = 0;
    for (PacketSet rest = *this; !rest.empty(); rest.drop_front_run()) count += rest.front_run();
    return count;
  }
  /// front(), back() are places in a set that is not empty; front_run() is how many lie behind each other from the front on.
  constexpr std::size_t front() const { return static_cast<std::size_t>(std::countr_zero(bits_)); }
  constexpr std::size_t back() const { return 63 - static_cast<std::size_t>(std::countl_zero(bits_)); }
  constexpr std::size_t front_run() const {
    return static_cast<std::size_t>(std::countr_one(bits_ >> front()));
  }

  constexpr void add(std::size_t place) { bits_ |= std::uint64_t{1} << place; }
  /// add_run() adds so many from a place on.
  constexpr void add_run(std::size_t place, std::size_t count) { bits_ |= first(count).bits_ << place; }
  constexpr void drop_front() { bits_ &= bits_ - 1; }
  // A one that is added at the front carries through the run.
  constexpr void drop_front_run() { bits_ &= bits_ + (bits_ & (0 - bits_)); }
  /// drop_before() leaves those from this place on, which is one of a burst.
  constexpr void drop_before(std::size_t place) { bits_ &= ~std::uint64_t{0} << place; }

  /// from() are the same places counted from one of a burst.
  constexpr PacketSet from(std::size_t place) const { return PacketSet(bits_ << place); }
  friend constexpr PacketSet operator|(PacketSet a, PacketSet b) { return PacketSet(a.bits_ | b.bits_); }
  /// a - b are those of a that are not in b.
  friend constexpr PacketSet operator-(PacketSet a, PacketSet b) { return PacketSet(a.bits_ & ~b.bits_); }

 private:
  static_assert(kMaxBurst == 64, "a bit for each");
  explicit constexpr PacketSet(std::uint64_t bits) : bits_(bits) {}
  std::uint64_t bits_ = 0;
};

/// alike() are those for which the same stands in `of` as for the first of them, by their places.
inline PacketSet alike(PacketSet which, std::span<Sa* const> of) {
  const Sa* first = of[which.front()];
  PacketSet found;
  for (; !which.empty(); which.drop_front()) {
    if (of[which.front()] == first) found.add(which.front());
  }
  return found;
}

/// in_runs() calls `process(run)` for those that lie behind each other, run by run.
template <class Process>
void in_runs(std::span<Packet> packets, PacketSet which, Process process) {
  for (; !which.empty(); which.drop_front_run()) process(packets.subspan(which.front(), which.front_run()));
}

/// take_runs() calls `take(run)` for the same runs. It returns how many of the run it took from the front; where that is not all, it
/// goes on behind the next packet if `skip(place)` of that one is true, and else no more. Returns which were taken.
template <class Take, class Skip>
PacketSet take_runs(std::span<Packet> packets, PacketSet wanted, Take take, Skip skip) {
  PacketSet taken;
  while (!wanted.empty()) {
    const std::size_t start = wanted.front();
    const std::span run = packets.subspan(start, wanted.front_run());
    const std::size_t count = take(run);
    taken.add_run(start, count);
    if (count == run.size()) {
      wanted.drop_front_run();
    } else {
      wanted.drop_before(start + count);
      if (!skip(start + count)) break;
      wanted.drop_front();
    }
  }
  return taken;
}

}  // namespace spigrp
