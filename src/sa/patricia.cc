// SPDX-License-Identifier: Apache-2.0
#include "sa/patricia.h"

#include <algorithm>

namespace spigrp {

void BranchPool::measure(Arena& arena, std::size_t branches) {
  arena.measure<std::uint8_t>(lines(branches));
  arena.align(kLine * sizeof(Branch));
  arena.measure<Branch>(branches);
}

BranchPool::BranchPool(Arena& arena, std::size_t branches)
    : taken_(arena.make<std::uint8_t>(lines(branches))) {
  arena.align(kLine * sizeof(Branch));
  branches_ = arena.make<Branch>(branches);
  reset();
}

void BranchPool::reset() {
  std::ranges::fill(taken_, std::uint8_t{0});
  const std::size_t in_last = branches_.size() % kLine;
  if (in_last != 0) taken_.back() = static_cast<std::uint8_t>(kFull << in_last);
  num_lines_begun_ = last_searched_ = 0;
}

// An empty line while there is one, so that others can come to it later; then any with room, in turn.
std::size_t BranchPool::line_with_room() {
  if (num_lines_begun_ < taken_.size()) return num_lines_begun_++;
  const auto from = taken_.begin() + static_cast<std::ptrdiff_t>(last_searched_);
  const auto has_room = [](std::uint8_t taken) { return taken != kFull; };
  auto found = std::find_if(from, taken_.end(), has_room);
  if (found == taken_.end()) found = std::find_if(taken_.begin(), from, has_room);
  SPIGRP_REQUIRE(found != taken_.end() && has_room(*found));
  last_searched_ = static_cast<std::size_t>(found - taken_.begin());
  return last_searched_;
}

Branch::Way BranchPool::take(Branch::Way above, Branch::Way below) {
  std::size_t line = 0;
  if (has_room(above)) {
    line = above / kLine;
  } else {
    line = has_room(below) ? below / kLine : line_with_room();
  }
  const auto place = static_cast<unsigned>(std::countr_one(taken_[line]));
  taken_[line] |= static_cast<std::uint8_t>(1U << place);
  return static_cast<Branch::Way>(line * kLine + place);
}

void BranchPool::give_back(Branch::Way way) {
  taken_[way / kLine] &= static_cast<std::uint8_t>(~(1U << way % kLine));
}

}  // namespace spigrp
