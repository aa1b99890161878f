// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "transform/lane.h"

namespace spigrp {

// AH (RFC 4302) with 64-bit sequence numbers. What is left to the caller is as in transform/esp.h.

/// ah_apply() puts an AH behind the IP headers of each packet. Drops: too_big, no_room, unsupported,
/// sequence_exhausted, expired_*.
void ah_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

/// ah_remove() takes it off. Drops: layer_missing, fragment, wrong_sa, truncated_header, expired_*, replayed,
/// unsupported, bad_icv. Until the ICV is known to be right, nothing of the SA changes but
/// its errors.
void ah_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

/// ah_take_off() is what is left of ah_remove() for a packet whose ICV is right, and that is counted.
void ah_take_off(const Sa& sa, Lane& lane);

}  // namespace spigrp
