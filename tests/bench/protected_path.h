// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "command/aligned_memory.h"
#include "engine/chains.h"
#include "spigrp/database.h"
#include "spigrp/engine.h"
#include "spigrp/provider.h"
#include "support/octets.h"

namespace spigrp::bench {

/// PathPlan is what goes through a ProtectedPath.
struct PathPlan {
  test::Shape shape = {Proto::tun, Proto::esp};
  AlgorithmId algorithm =
      AlgorithmId::esp_chacha20_poly1305;  ///< of `esp`, or of `ah` where there is no `esp`
  std::vector<std::size_t> lens = {
      1400};               ///< of packets before they are protected, one after the other, at least 28
  std::size_t groups = 1;  ///< each with an eroute of its own
  std::size_t burst = 32;
  bool is_text = false;  ///< English is what they carry, not noise
};

/// ProtectedPath is both ends of a path between gateways, with bursts of IPv4 packets that go through it: what
/// measures brings the clock. Each packet of a burst is for another group, in no order, where there are several.
class ProtectedPath {
 public:
  ProtectedPath(const PathPlan& plan, Provider& provider);

  /// next() makes the packets of the next burst, in the memory of the last one.
  void next();
  void apply() { sender_.engine.outbound(packets_); }
  void remove() { receiver_.engine.inbound(packets_); }
  /// all() tells whether every packet came to this.
  bool all(Verdict verdict) const;
  /// packets() is the burst as the last call left it.
  std::span<const Packet> packets() const { return packets_; }

 private:
  struct Side {
    Side(const PathPlan& plan, Provider& provider);
    AlignedMemory database_memory;
    AlignedMemory engine_memory;
    Database database;
    Engine engine;
  };
  void add_group(std::uint32_t number);

  PathPlan plan_;
  Side sender_;
  Side receiver_;
  std::vector<std::uint32_t> order_;  // of the groups
  std::vector<test::Octets> plain_;   // of each place in a burst
  std::vector<test::Octets> memory_;
  std::vector<Packet> packets_;
  std::size_t turn_ = 0;
};

/// source_of(), destination_of() are the hosts that a group is for.
IpAddress source_of(std::uint32_t group);
IpAddress destination_of(std::uint32_t group);

}  // namespace spigrp::bench
