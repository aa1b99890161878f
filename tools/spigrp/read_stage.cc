// SPDX-License-Identifier: Apache-2.0
#include "read_stage.h"

#include <algorithm>

namespace spigrp {

bool ReadStage::fill(CaptureBlock& block) {
  block.count = 0;
  block.packets_in = 0;
  block.bytes_in = 0;
  block.read_error.reset();
  const auto has_pending = [this] { return fragments_ != nullptr && fragments_->pending(); };
  while (block.count < CaptureBlock::kFrames && (!at_end_ || has_pending())) {
    if (has_pending()) {
      fragments_->take(reader_.link_type(), block.frames[block.count++], families_);
      ++number_;
    } else {
      read(block);
    }
  }
  block.last_number = number_;
  block.families = families_;
  block.bytes_read = reader_.bytes_read();
  block.first_arrived = first_arrived_;
  block.latest_arrived = latest_arrived_;
  block.is_last = at_end_ && !has_pending();
  return !block.is_last;
}

void ReadStage::read(CaptureBlock& block) {
  const auto next = reader_.next();
  if (!next) block.read_error = next.error();
  const std::optional<CaptureRecord> record = next ? *next : std::nullopt;
  at_end_ = !record;
  if (!record) return;
  Frame& frame = block.frames[block.count++];
  frame.take(reader_.link_type(), *record, families_);
  const std::uint64_t arrived = milliseconds(*record);
  if (number_++ == 0) first_arrived_ = arrived;
  latest_arrived_ = std::max(latest_arrived_, arrived);
  ++block.packets_in;
  block.bytes_in += record->bytes.size();
  if (fragments_ != nullptr) fragments_->cut(reader_.link_type(), frame, families_);
}

}  // namespace spigrp
