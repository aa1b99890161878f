// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "frame.h"
#include "io/io_error.h"
#include "io/link_layer.h"
#include "report.h"
#include "spigrp/verdict.h"

namespace spigrp {

/// CaptureBlock is a piece of a capture on its way from stage to stage: frames, and all that each stage has to
/// tell the next ones. One stage has it at a time. What the report is to say travels in it, so that the report
/// is about what was written, however far reading is ahead.
struct CaptureBlock {
  static constexpr std::size_t kFrames = 64;

  // Of the read stage.
  std::array<Frame, kFrames> frames;
  std::size_t count = 0;             ///< of frames in use
  std::uint64_t last_number = 0;     ///< of the last frame in the whole capture, from 1
  FamilyRewriter families;           ///< what was seen up to here
  std::uint64_t packets_in = 0;      ///< records read for this block
  std::uint64_t bytes_in = 0;        ///< and their bytes
  std::uint64_t bytes_read = 0;      ///< of the whole file, for a progress bar
  std::uint64_t first_arrived = 0;   ///< when the first packet of the capture did
  std::uint64_t latest_arrived = 0;  ///< the latest up to here
  std::optional<IoError> read_error;
  bool is_last = false;

  // Of the engine stage.
  std::array<std::vector<std::uint8_t>, kFrames> followers;  ///< the dummy behind each frame; empty: none
  std::vector<Report::Lifetime> lifetimes;
  std::vector<Report::Acquire> acquires;
  VerdictCounters verdicts;  ///< of all packets up to here
  std::optional<IoError> state_error;

  // Of the write stage.
  std::uint64_t in_file = 0;  ///< bytes of OUT, when this block was last there
};

}  // namespace spigrp
