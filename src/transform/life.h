// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "transform/lane.h"

namespace spigrp {

// Lifetimes (RFC 4301 section 4.4.2.1). They are checked for each SA before it transforms a packet, and on
// the way in once more behind the ICV, where packets of the same burst have counted in the meantime.

/// SaUse is the use that a burst makes of an SA, in the direction whose traffic `used` is.
class SaUse {
 public:
  SaUse(Sa& sa, SaTraffic& used, LifeObserver* observer)
      : sa_(sa), used_(used), observer_(observer), limited_(sa.life.any()) {}

  /// allows() is false, and the packet dropped, where a hard limit keeps the SA from serving this packet, which is
  /// going to add so many bytes. Nothing is counted.
  bool allows(Lane& lane, std::size_t bytes) { return !limited_ || is_within_limits(lane, bytes); }

  /// count() counts a packet that the SA served.
  void count(const Lane& lane, std::size_t bytes) {
    const std::uint64_t now = lane.packet->arrived;
    if (!sa_.life_use.first_used_at) sa_.life_use.first_used_at = now;
    sa_.life_use.last_used_at = now;
    ++used_.packets;
    used_.bytes += bytes;
    if (limited_) tell_limits(lane);
  }

 private:
  bool is_within_limits(Lane& lane, std::size_t bytes);
  void tell_limits(const Lane& lane);

  Sa& sa_;
  SaTraffic& used_;
  LifeObserver* observer_;
  bool limited_;  // most have no limit
};

/// allocate() counts an eroute that begins to send through the SA: false, and the packet dropped, where that
/// is one too many.
bool may_allocate(Sa& sa, Lane& lane, LifeObserver* observer);
void allocate(Sa& sa, LifeObserver* observer);

}  // namespace spigrp
