// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "transform/lane.h"

namespace spigrp {

/// kMinCompPayload: below 90 bytes nothing is tried, as in KLIPS and Linux: DEFLATE hardly gains on so
/// little.
inline constexpr std::size_t kMinCompPayload = 90;

/// kMaxInflateRatio: no packet may grow more than this when decompressed, and none is sent that would. Real
/// traffic stays far below: 9,000 zero bytes reach 360.
inline constexpr std::size_t kMaxInflateRatio = 512;

/// comp_apply() compresses what stands behind the IP headers (RFC 3173, RFC 2394) where that makes the packet
/// shorter; other packets go on without IPComp header. After eight failures in a row it skips four packets, then after
/// each two more eight, as KLIPS did; and by CompPolicy::rfc what then looks like noise is a failure without a try. Drops: nested_ipcomp, for a payload that is IPComp
/// already and that the peer could not tell from ours, expired_*.
void comp_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

/// comp_remove() decompresses, and lets packets without IPComp header be: RFC 3173 section 2.2 allows them.
/// Drops: fragment, wrong_sa, truncated_header, inflate, inflate_too_big, nested_ipcomp (against
/// CVE-2011-1547), expired_*.
void comp_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

}  // namespace spigrp
