// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/sa.h"
#include "transform/lane.h"

namespace spigrp {

/// Outer is what the transforms of a chain make of a packet, as far as it can be told before.
struct Outer {
  std::size_t len = 0;         ///< at most: what comp may save is not counted on
  bool dont_fragment = false;  ///< DF is set. In IPv6 it never is: this host may fragment what it sends
};

/// predict() is what a chain makes of a packet of this length, whose other headers are those of `ip`.
Outer predict(const SaChain& chain, const IpPacket& ip, std::size_t len);

/// mtu_of() is the path MTU that the tunnels of a chain, from its first SA outwards, say is behind it: the least, since what
/// the outermost one makes is longer than what any inside it makes. 0 where none says anything.
std::size_t mtu_of(const Sa& first);

/// inner_mtu_of() is the longest packet with these headers that a chain makes no longer than `mtu`; 0 where
/// there is none.
std::size_t inner_mtu_of(const SaChain& chain, const IpPacket& ip, std::size_t mtu);

}  // namespace spigrp
