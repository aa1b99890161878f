// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "capture_block.h"
#include "command/aligned_memory.h"
#include "drawing.h"
#include "dummies.h"
#include "options.h"
#include "sequence_state.h"
#include "spigrp/database.h"
#include "spigrp/engine.h"

namespace spigrp {

/// EngineStage puts the packets of blocks through their groups.
class EngineStage final : LifeObserver, ShuntObserver {
 public:
  /// `group` is the one for every packet, or nullptr; `state` gives out sequence numbers, nullptr: nothing
  /// keeps them.
  EngineStage(const CaptureOptions& options, Database& database, Sa* group, SequenceState* state);

  /// process() is false once the block is the last: IN has ended, or no sequence numbers are to be had
  /// (CaptureBlock::state_error).
  bool process(CaptureBlock& block);

  const Engine& engine() const { return engine_; }
  const Drawing& drawing() const { return drawing_; }

 private:
  // The packets of a block that came to the engine, and which frames they are of.
  struct Burst {
    std::array<Packet, CaptureBlock::kFrames> packets;
    std::array<std::size_t, CaptureBlock::kFrames> from{};
    std::size_t size = 0;
  };

  void reached(const Sa& sa, LifeKind kind, LifeEnd end) override;
  void acquire(const Eroute& trap, const Flow& flow) override;
  void held(const Eroute&, const Flow&, bool) override {}  // a capture ends before anything is released
  void begin_lives(std::uint64_t now);
  void begin_drawing(Burst& burst, std::uint64_t first_number);
  Result<void, IoError> transform(Burst& burst, CaptureBlock& block);
  void send_with_dummies(Burst& burst, CaptureBlock& block);

  const CaptureOptions& options_;
  SequenceState* state_;
  AlignedMemory memory_;
  Database& database_;
  Engine engine_;
  Drawing drawing_;
  Dummies dummies_;
  CaptureBlock* block_ = nullptr;  // the one at work, for what the engine observes
  bool begun_ = false;
};

}  // namespace spigrp
