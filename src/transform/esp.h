// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "transform/lane.h"

namespace spigrp {

// ESP (RFC 4303) with 64-bit sequence numbers; AEAD as RFC 4106 and RFC 7634, separate integrity as RFC 4868.
//
// Where the SA says so, the whole is in UDP (transform/natt.h).
//
// What is left to the caller: no fragments, lanes at most kMaxBurst, and whole chains (transform/chain.h).

/// esp_apply() puts ESP around what stands behind the IP headers of each packet, and first traffic-flow
/// padding behind an IP packet, as the SA wants it. Of a dummy (Lane::dummy) it says that nothing is inside. Drops: too_big, no_room,
/// sequence_exhausted, expired_*.
void esp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

/// esp_remove() takes ESP off. Drops: layer_missing, fragment, wrong_sa, wrong_encapsulation, truncated_header, expired_*, replayed, bad_icv,
/// dummy. Until the ICV is known to be right, nothing of the SA changes but
/// its errors.
void esp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

/// esp_take_off() is what is left of esp_remove() for a packet that is open: its ICV is right, and all of it counted.
void esp_take_off(Sa& sa, Lane& lane);

}  // namespace spigrp
