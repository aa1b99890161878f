// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "capture_block.h"
#include "inner_fragments.h"
#include "io/capture_reader.h"

namespace spigrp {

/// ReadStage fills blocks with the frames of IN.
class ReadStage {
 public:
  /// `fragments` cut what would be too long behind its tunnel; nullptr: nothing does.
  ReadStage(CaptureReader& reader, InnerFragments* fragments) : reader_(reader), fragments_(fragments) {}

  /// fill() is false once the block is the last: IN has ended, or cannot be read further. What was read before
  /// is to be processed all the same.
  bool fill(CaptureBlock& block);

 private:
  void read(CaptureBlock& block);

  CaptureReader& reader_;
  InnerFragments* fragments_;
  FamilyRewriter families_;
  std::uint64_t number_ = 0;  // of the frames taken
  std::uint64_t first_arrived_ = 0;
  std::uint64_t latest_arrived_ = 0;
  bool at_end_ = false;
};

}  // namespace spigrp
