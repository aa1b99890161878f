// SPDX-License-Identifier: Apache-2.0
#include "block_pipeline.h"

#include <utility>

#include "io/ending_signals.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

// One thread has no use for a second block; more threads, for one that each works on and some between them. A block
// more is memory and cache for 64 packets.
constexpr std::size_t num_blocks(std::size_t stages) { return stages == 1 ? 1 : BlockRing::kRoom; }

}  // namespace

BlockPipeline::BlockPipeline(std::vector<Stage> stages, std::size_t own, std::function<void()> stop)
    : stages_(std::move(stages)), own_(own), stop_(std::move(stop)), blocks_(num_blocks(stages_.size())) {
  SPIGRP_REQUIRE(own_ < stages_.size() && stages_.size() <= kMostStages);
  rings_[0].wake_at((blocks_.size() + 1) / 2);  // all of them come back, whether the first stage works or not
  for (CaptureBlock& block : blocks_) rings_[0].put(&block);
}

void BlockPipeline::run() {
  {
    std::vector<std::jthread> threads;
    try {
      start(threads);
    } catch (...) {
      stop();  // those that have begun wait for blocks
      throw;
    }
    serve_safely(own_);
  }
  if (thrown_) std::rethrow_exception(thrown_);
}

void BlockPipeline::start(std::vector<std::jthread>& threads) {
  const EndingSignalsHeldBack held_back;  // from these threads for good
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    if (i != own_) threads.emplace_back([this, i] { serve_safely(i); });
  }
}

void BlockPipeline::serve(std::size_t number) {
  BlockRing& next = rings_[(number + 1) % stages_.size()];
  bool more = true;
  while (more) {
    CaptureBlock* block = rings_[number].take();
    if (block == nullptr) return;
    more = stages_[number](*block);
    next.put(block);
  }
}

void BlockPipeline::serve_safely(std::size_t number) {
  try {
    serve(number);
    if (number + 1 == stages_.size()) stop();
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
    }
    stop();
  }
}

void BlockPipeline::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
  }
  for (BlockRing& ring : rings_) ring.close();
  stop_();
}

}  // namespace spigrp
