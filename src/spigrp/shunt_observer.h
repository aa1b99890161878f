// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/eroute.h"

namespace spigrp {

/// HoldLimits bound the packets that an engine keeps for %hold: how many, and how long each may be. A packet
/// that is longer is not kept. A search goes over all of them, so there should not be very many.
struct HoldLimits {
  std::size_t packets = 16;
  std::size_t packet_len = 1500;
};

/// ShuntObserver is told of packets that wait for key management (eroute(8)). What it is given is good for the
/// length of the call. It must not change the database meanwhile; afterwards it may.
class ShuntObserver {
 public:
  /// acquire(): a packet met %trap or %trapsubnet, and key management is to make an SA for it: for this flow
  /// alone, or with %trapsubnet for all that the eroute selects. In its place there is a %hold now, so that
  /// this is said once, unless Limits::eroutes left no room for it.
  virtual void acquire(const Eroute& trap, const Flow& flow) = 0;
  /// held(): a packet met %hold, or is the one that acquire() was just told of. `kept`: it is the one that
  /// Engine::release() gives back.
  virtual void held(const Eroute& hold, const Flow& flow, bool kept) = 0;

 protected:
  ~ShuntObserver() = default;
};

}  // namespace spigrp
