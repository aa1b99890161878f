// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "spigrp/ip_address.h"
#include "spigrp/said.h"

namespace spigrp {

/// Flow is what of a packet an eroute can select on.
struct Flow {
  IpAddress src;
  IpAddress dst;
  std::uint8_t protocol = 0;  ///< of the transport header
  bool ports_known = false;   ///< false: no ports in this protocol, or a later fragment
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;

  /// reversed() is the flow of the answers.
  Flow reversed() const { return {dst, src, protocol, ports_known, dst_port, src_port}; }
  friend bool operator==(const Flow&, const Flow&) = default;
};

/// Selector picks packets out: both prefixes have one family; protocol 0 and port 0 stand for any. A port
/// selects only where the packet's ports are known.
struct Selector {
  Prefix src;
  Prefix dst;
  std::uint8_t protocol = 0;
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;

  bool matches(const Flow& flow) const;
  /// more_specific_than() orders selectors that match one flow: longest source, then longest destination
  /// prefix (as the radix key of KLIPS had them), then protocol, then ports.
  bool more_specific_than(const Selector& other) const;
  friend bool operator==(const Selector&, const Selector&) = default;
};

/// Eroute points what a selector picks out to an SA, and with it to the group from there outwards, or to a
/// shunt (proto `int`), or is %passthrough.
struct Eroute {
  Selector selector;
  Said said;
  bool allocated = false;     ///< it has begun to send: see LifeKind::allocations
  std::uint64_t packets = 0;  ///< that it selected on the way out, whatever became of them; 0 when replaced
};

}  // namespace spigrp
