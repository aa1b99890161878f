// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "transform/lane.h"

namespace spigrp {

// IP in IP, in all four pairs: RFC 2003 (4in4), RFC 4213 (6in4), RFC 2473 (4in6, 6in6). The outer family is
// that of the SA's destination. DSCP, DF and flow label by the SA's policy, ECN by RFC 6040. The ID of an
// outer IPv4 header is the next of its SA.

/// tun_len() is the length of the outer header, in bytes.
std::size_t tun_len(const Sa& sa);

/// tun_apply() prepends an outer header to each packet. Drops: too_big, no_room, expired_*.
void tun_apply(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

/// tun_remove() takes it off, and reads the inner header as critically as any from the wire: lanes then speak
/// of the inner packet. Bytes behind the inner packet are traffic-flow padding (RFC 4303 section 2.7) and go.
/// Drops: layer_missing, fragment, wrong_sa, wrong_source, wrong_family, inner_malformed, ecn,
/// expired_*.
void tun_remove(Sa& sa, std::span<Lane> lanes, Workspace& workspace);

}  // namespace spigrp
