// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "transform/lane.h"

namespace spigrp {

// Lifetimes (RFC 4301 section 4.4.2.1). They are checked for each SA before it transforms a packet, and on
// the way in once more behind the ICV, where packets of the same burst have counted in the meantime.

/// is_alive() is false, and the packet dropped, where a hard limit keeps the SA from serving this packet.
/// `used` is the traffic of the direction, `bytes` what the packet is going to add to it. Nothing is counted.
bool is_alive(Sa& sa, Lane& lane, const SaTraffic& used, std::size_t bytes, Workspace& workspace);

/// count_use() counts a packet that the SA served.
void count_use(Sa& sa, const Lane& lane, SaTraffic& used, std::size_t bytes, Workspace& workspace);

/// allocate() counts an eroute that begins to send through the SA: false, and the packet dropped, where that
/// is one too many.
bool may_allocate(Sa& sa, Lane& lane, LifeObserver* observer);
void allocate(Sa& sa, LifeObserver* observer);

}  // namespace spigrp
