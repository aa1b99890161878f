// SPDX-License-Identifier: Apache-2.0
#include "block_ring.h"

#include "spigrp/result.h"

namespace spigrp {

void BlockRing::put(CaptureBlock* block) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    SPIGRP_REQUIRE(size_ < kRoom);
    blocks_[(first_ + size_++) % kRoom] = block;
    wakes = size_ >= wake_at_;
  }
  if (wakes) changed_.notify_one();
}

CaptureBlock* BlockRing::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || size_ > 0; });
  if (closed_) return nullptr;
  CaptureBlock* block = blocks_[first_];
  first_ = (first_ + 1) % kRoom;
  --size_;
  return block;
}

void BlockRing::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

}  // namespace spigrp
