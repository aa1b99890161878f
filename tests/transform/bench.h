// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "spigrp/compressor.h"
#include "support/lab.h"
#include "transform/lane.h"

namespace spigrp::test {

/// Bench is a workspace with its compressor, and what it takes to put one packet through one transform.
class Bench {
 public:
  Bench() : compressor_memory_(zlib_memory_size()), workspace_(std::make_unique<Workspace>()) {
    workspace_->compressor = &make_zlib_compressor(compressor_memory_.bytes());
  }
  Workspace& workspace() { return *workspace_; }
  bool intact() const { return compressor_memory_.intact(); }

  /// through() puts one packet through a transform and returns what became of it; pending means it goes on.
  template <class Transform>
  Verdict through(Transform transform, Sa& sa, Parcel& parcel) {
    Lane lane = lane_of(parcel);
    transform(sa, {&lane, 1}, workspace());
    if (lane.alive()) settle(lane);
    return parcel.packet.verdict;
  }

  /// lane_of() reads a packet as the engine does, and begins it anew; one that is no packet throws.
  static Lane lane_of(Parcel& parcel) {
    const auto ip = parse_ip_packet(parcel.packet.bytes());
    if (!ip) throw std::invalid_argument("no IP packet");
    parcel.packet.verdict = Verdict::pending;
    return {.packet = &parcel.packet, .ip = *ip, .dummy = parcel.packet.dummy};
  }

 private:
  Block compressor_memory_;
  std::unique_ptr<Workspace> workspace_;
};

}  // namespace spigrp::test
