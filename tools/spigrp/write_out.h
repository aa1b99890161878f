// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "io/capture_writer.h"

namespace spigrp {

/// WriteOut sends OUT to the disk piece by piece while more of it is made, so that its commit() need not wait for all
/// of it. To send a piece is work, and it can be another thread's than that which writes.
class WriteOut {
 public:
  explicit WriteOut(const CaptureWriter& writer) : writer_(writer) {}

  /// advance() begins the next piece once there are this many bytes of it: CaptureWriter::in_file().
  void advance(std::uint64_t in_file) {
    if (in_file < begun_ + kPiece) return;
    writer_.begin_write_out(begun_, kPiece);
    begun_ += kPiece;
  }

 private:
  // Large enough for the disk, and small beside what a system lets lie in memory.
  static constexpr std::uint64_t kPiece = 8 << 20;

  const CaptureWriter& writer_;
  std::uint64_t begun_ = 0;
};

}  // namespace spigrp
