// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/packet.h"
#include "spigrp/sa.h"

namespace spigrp {

/// ChainObserver sees packets between the SAs of a chain: to draw them, not to change them. It costs one test
/// a layer where there is none.
class ChainObserver {
 public:
  /// after() is called for every packet that an SA has been applied to, or removed from, and that goes on.
  virtual void after(const Sa& sa, const Packet& packet) = 0;

 protected:
  ~ChainObserver() = default;
};

}  // namespace spigrp
