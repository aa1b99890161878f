// SPDX-License-Identifier: Apache-2.0
#include "engine_stage.h"

namespace spigrp {

EngineStage::EngineStage(const CaptureOptions& options, Database& database, Sa* group, SequenceState* state)
    : options_(options),
      state_(state),
      memory_(Engine::memory_size(), Engine::kMemoryAlign),
      database_(database),
      engine_(database, memory_.bytes(),
              {.unmatched = options.unmatched,
               .forward = options.forward,
               .group = group,
               .mtu = options.mtu,
               .life_observer = this,
               .shunt_observer = this}),
      drawing_(options.direction),
      dummies_(options.dummy) {}

void EngineStage::reached(const Sa& sa, LifeKind kind, LifeEnd end) {
  block_->lifetimes.push_back({sa.said, kind, end});
}

void EngineStage::acquire(const Eroute& trap, const Flow& flow) {
  block_->acquires.push_back({trap.said, flow});
}

// In a capture time begins with its first packet, so that is when the SAs were added.
void EngineStage::begin_lives(std::uint64_t now) {
  for (Sa* sa : database_.sas()) {
    if (sa != nullptr) sa->life_use.added_at = now;
  }
}

void EngineStage::begin_drawing(Burst& burst, std::uint64_t first_number) {
  for (std::size_t i = 0; i < burst.size; ++i) {
    if (first_number + burst.from[i] != options_.draw) continue;
    drawing_.begin(burst.packets[i]);
    engine_.observe(&drawing_);
  }
}

bool EngineStage::process(CaptureBlock& block) {
  block_ = &block;
  block.lifetimes.clear();
  block.acquires.clear();
  block.state_error.reset();
  for (auto& follower : block.followers) follower.clear();
  if (!begun_ && block.count > 0) begin_lives(block.first_arrived);
  begun_ = begun_ || block.count > 0;

  Burst burst;
  for (std::size_t i = 0; i < block.count; ++i) {
    if (block.frames[i].verdict() != Verdict::pending) continue;
    burst.from[burst.size] = i;
    burst.packets[burst.size++] = block.frames[i].packet();
  }
  if (options_.draw != 0) begin_drawing(burst, block.last_number - block.count + 1);
  const auto done = transform(burst, block);
  engine_.observe(nullptr);
  if (!done) block.state_error = done.error();
  for (std::size_t i = 0; i < burst.size; ++i) block.frames[burst.from[i]].packet() = burst.packets[i];
  if (block.is_last) engine_.flush();
  block.verdicts = engine_.counters();
  return done && !block.is_last;
}

Result<void, IoError> EngineStage::transform(Burst& burst, CaptureBlock& block) {
  const auto packets = std::span(burst.packets).first(burst.size);
  if (options_.direction == Direction::remove) {
    engine_.inbound(packets);
    return {};
  }
  if (state_ != nullptr) {
    const std::size_t most = dummies_.wanted() ? 2 * packets.size() : packets.size();
    if (const auto reserved = state_->reserve(most); !reserved) return fail(reserved.error());
  }
  if (dummies_.wanted()) {
    send_with_dummies(burst, block);
  } else {
    engine_.outbound(packets);
  }
  return {};
}

// One at a time: a dummy stands behind its packet, and so does its sequence number.
void EngineStage::send_with_dummies(Burst& burst, CaptureBlock& block) {
  for (std::size_t i = 0; i < burst.size; ++i) {
    Packet& packet = burst.packets[i];
    dummies_.remember(packet);
    engine_.outbound({&packet, 1});
    if (packet.verdict != Verdict::applied || !dummies_.is_due()) continue;
    Packet& dummy = dummies_.make();
    engine_.outbound({&dummy, 1});
    const Bytes bytes = dummy.bytes();
    if (dummy.verdict == Verdict::dummy_sent) {
      block.followers[burst.from[i]].assign(bytes.begin(), bytes.end());
    }
  }
}

}  // namespace spigrp
