// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "capture_block.h"

namespace spigrp {

/// BlockRing hands blocks from one thread to another, in order. It has room for all the blocks there are, so
/// only who takes may have to wait.
class BlockRing {
 public:
  static constexpr std::size_t kRoom = 6;

  /// wake_at() leaves who waits asleep until there are so many blocks, which must come without its doing: to wake a
  /// thread costs more than its work on a block. It is said before there are threads; without it, one block wakes.
  void wake_at(std::size_t blocks) { wake_at_ = blocks; }
  /// put() hands a block on. There are at most kRoom blocks.
  void put(CaptureBlock* block);
  /// take() waits for a block; nullptr: the ring is closed.
  CaptureBlock* take();
  /// close() makes take() return nullptr from now on, whatever the ring holds.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<CaptureBlock*, kRoom> blocks_{};
  std::size_t wake_at_ = 1;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  bool closed_ = false;
};

}  // namespace spigrp
