// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "frame.h"
#include "spigrp/engine.h"

namespace spigrp {

/// InnerFragments cuts packets before they go into a tunnel (--fragment inner).
class InnerFragments {
 public:
  /// The engine is asked how long a packet may be, so it is not to be at work at the same time.
  explicit InnerFragments(const Engine& engine) : engine_(engine) {}

  /// cut() leaves in the frame the first fragment of an IPv4 packet that would get too long and may be
  /// fragmented, and keeps the others as records that are to follow; other frames stay as they are.
  void cut(int link_type, Frame& frame, FamilyRewriter& families);
  /// pending() tells whether fragments wait for their turn, before the next record.
  bool pending() const { return !pending_.empty(); }
  /// take() makes the next of them the frame.
  void take(int link_type, Frame& frame, FamilyRewriter& families);

 private:
  struct Pending {
    CaptureRecord record;
    std::vector<std::uint8_t> bytes;
  };

  const Engine& engine_;
  std::deque<Pending> pending_;
  std::vector<std::uint8_t> fragment_;
  std::vector<std::uint8_t> record_;
};

}  // namespace spigrp
