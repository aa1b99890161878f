// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "block_ring.h"
#include "capture_block.h"

namespace spigrp {

/// BlockPipeline sends blocks through stages and back to the first, a thread a stage. Their number is fixed, so
/// memory is; every stage sees them in the same order.
///
/// The thread that calls run() serves one stage of its own choice, and it alone gets the signals that end the
/// program: whatever a signal must not find half done belongs into that stage.
class BlockPipeline {
 public:
  /// A Stage works on one block and tells whether more will come from it.
  using Stage = std::function<bool(CaptureBlock&)>;

  /// `own` is the stage of the calling thread. `stop` is called once, when the last stage has ended, or any of
  /// them has thrown: it is to make stages return that wait for the world outside.
  BlockPipeline(std::vector<Stage> stages, std::size_t own, std::function<void()> stop);
  BlockPipeline(const BlockPipeline&) = delete;
  BlockPipeline& operator=(const BlockPipeline&) = delete;

  /// run() returns when the last stage has ended, and no thread is left. What a stage threw is thrown again.
  void run();

 private:
  static constexpr std::size_t kMostStages = 3;

  void start(std::vector<std::jthread>& threads);
  void serve(std::size_t number);
  void serve_safely(std::size_t number);
  void stop();

  std::vector<Stage> stages_;
  std::size_t own_;
  std::function<void()> stop_;
  std::vector<CaptureBlock> blocks_;
  std::array<BlockRing, kMostStages> rings_;  // before each stage
  std::mutex mutex_;
  std::exception_ptr thrown_;  // the first one
  bool stopped_ = false;
};

}  // namespace spigrp
