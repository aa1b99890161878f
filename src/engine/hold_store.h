// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sa/arena.h"
#include "spigrp/bytes.h"
#include "spigrp/eroute.h"
#include "spigrp/shunt_observer.h"

namespace spigrp {

/// HoldStore keeps the last packet of each %hold eroute, in memory of the caller. When there is no place left,
/// the eroute that has waited longest without a packet loses its own.
class HoldStore {
 public:
  /// Held is a packet that is kept, and the selector of the eroute that holds it.
  struct Held {
    Selector selector;
    std::size_t len = 0;  // 0: the place is free
    std::uint64_t arrived = 0;
    std::uint64_t turn = 0;  // the lowest came first
  };

  static void measure(Arena& arena, const HoldLimits& limits);
  HoldStore() = default;  // for nothing
  HoldStore(Arena& arena, const HoldLimits& limits);

  /// keep() takes a copy of a packet, instead of the one before from the same eroute; false where it is too
  /// long, and then the one before stays.
  bool keep(const Selector& selector, Bytes packet, std::uint64_t arrived);
  /// drop() forgets a packet.
  void drop(const Held& held) { own(held).len = 0; }

  /// places() has all of them, free ones included, in no order.
  std::span<const Held> places() const { return places_; }
  Bytes bytes(const Held& held) const { return room(held).first(held.len); }

 private:
  std::size_t number_of(const Held& held) const { return static_cast<std::size_t>(&held - places_.data()); }
  Held& own(const Held& held) { return places_[number_of(held)]; }
  MutableBytes room(const Held& held) const {
    return bytes_.subspan(number_of(held) * packet_len_, packet_len_);
  }
  Held* place_for(const Selector& selector);

  std::span<Held> places_;
  MutableBytes bytes_;
  std::size_t packet_len_ = 0;
  std::uint64_t next_turn_ = 0;
};

}  // namespace spigrp
