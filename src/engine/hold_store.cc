// SPDX-License-Identifier: Apache-2.0
#include "engine/hold_store.h"

#include <algorithm>

#include "spigrp/result.h"

namespace spigrp {

void HoldStore::measure(Arena& arena, const HoldLimits& limits) {
  arena.measure<Held>(limits.packets);
  arena.measure<std::uint8_t>(limits.packets * limits.packet_len);
}

HoldStore::HoldStore(Arena& arena, const HoldLimits& limits)
    : places_(arena.make<Held>(limits.packets)),
      bytes_(arena.make<std::uint8_t>(limits.packets * limits.packet_len)),
      packet_len_(limits.packet_len) {}

// The place that the eroute has already, or a free one, or that of whoever waited longest.
HoldStore::Held* HoldStore::place_for(const Selector& selector) {
  const auto same = std::ranges::find_if(
      places_, [&](const Held& held) { return held.len > 0 && held.selector == selector; });
  if (same != places_.end()) return &*same;
  const auto oldest = std::ranges::min_element(
      places_, {}, [](const Held& held) { return held.len == 0 ? std::uint64_t{0} : held.turn + 1; });
  return oldest == places_.end() ? nullptr : &*oldest;
}

bool HoldStore::keep(const Selector& selector, Bytes packet, std::uint64_t arrived) {
  SPIGRP_REQUIRE(!packet.empty());
  if (packet.size() > packet_len_) return false;
  Held* const place = place_for(selector);
  if (place == nullptr) return false;
  *place = {selector, packet.size(), arrived, next_turn_++};
  std::ranges::copy(packet, room(*place).begin());
  return true;
}

}  // namespace spigrp
