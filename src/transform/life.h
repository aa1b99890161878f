// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "transform/lane.h"

namespace spigrp {

// Lifetimes (RFC 4301 section 4.4.2.1). They are checked for each SA before it transforms a packet, and on
// the way in once more behind the ICV, where packets of the same burst have counted in the meantime.

/// note_use() notes in an SA what it did for a burst whose first and last packet came then, in the direction whose traffic `used` is.
inline void note_use(Sa& sa, SaTraffic& used, const SaTraffic& more, std::uint64_t first,
                     std::uint64_t last) {
  if (!sa.life_use.first_used_at) sa.life_use.first_used_at = first;
  sa.life_use.last_used_at = last;
  used.packets += more.packets;
  used.bytes += more.bytes;
}

/// SaUse is the use that a burst makes of an SA, in the direction whose traffic `used` is. Where the SA has no limit, what was
/// counted is in the SA when the burst is over.
class SaUse {
 public:
  SaUse(Sa& sa, SaTraffic& used, LifeObserver* observer)
      : sa_(sa), used_(used), observer_(observer), limited_(sa.has_limits) {}
  ~SaUse() {
    if (counted_.packets != 0) note();
  }
  SaUse(const SaUse&) = delete;
  SaUse& operator=(const SaUse&) = delete;

  /// allows() is false, and the packet dropped, where a hard limit keeps the SA from serving this packet, which is
  /// going to add so many bytes. Nothing is counted.
  bool allows(Lane& lane, std::size_t bytes) {
    return !limited_ || is_within_limits(sa_, used_, observer_, lane, bytes);
  }

  /// count() counts a packet that the SA served.
  void count(const Lane& lane, std::size_t bytes) {
    last_ = lane.packet->arrived;
    if (counted_.packets++ == 0) first_ = last_;
    counted_.bytes += bytes;
    if (limited_) [[unlikely]] {
      note();
      tell_limits(sa_, used_, observer_, lane);
    }
  }

 private:
  static bool is_within_limits(Sa& sa, const SaTraffic& used, LifeObserver* observer, Lane& lane,
                               std::size_t bytes);
  static void tell_limits(Sa& sa, const SaTraffic& used, LifeObserver* observer, const Lane& lane);
  void note() {
    note_use(sa_, used_, counted_, first_, last_);
    counted_ = {};
  }

  Sa& sa_;
  SaTraffic& used_;
  LifeObserver* observer_;
  bool limited_;  // most have no limit
  SaTraffic counted_;
  std::uint64_t first_ = 0;  // when the first of those came, and the last
  std::uint64_t last_ = 0;
};

/// allocate() counts an eroute that begins to send through the SA: false, and the packet dropped, where that
/// is one too many.
bool may_allocate(Sa& sa, Lane& lane, LifeObserver* observer);
void allocate(Sa& sa, LifeObserver* observer);

}  // namespace spigrp
