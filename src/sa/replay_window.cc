// SPDX-License-Identifier: Apache-2.0
#include "spigrp/replay_window.h"

#include <algorithm>
#include <bit>

#include "spigrp/result.h"

namespace spigrp {
namespace {

constexpr std::uint64_t kLowBits = 0xffff'ffff;
constexpr std::uint64_t kAllSeen = ~std::uint64_t{0};

// Whole 64-bit words: shifting a window of 64 in an int is a trap others fell into.
std::size_t ring_bits(std::size_t size) { return std::max<std::size_t>(std::bit_ceil(size), 64); }

}  // namespace

std::size_t ReplayWindow::memory_words(std::size_t size) { return size <= 64 ? 0 : ring_bits(size) / 64; }

ReplayWindow::ReplayWindow(std::size_t size, std::uint64_t last_seen, std::span<std::uint64_t> memory)
    : top_(last_seen) {
  SPIGRP_REQUIRE(size == 0 || (size >= kMinReplayWindow && size <= kMaxReplayWindow));
  SPIGRP_REQUIRE(memory.size() >= memory_words(size));
  if (size == 0) return;
  size_ = static_cast<std::uint16_t>(size);
  mask_ = static_cast<std::uint16_t>(ring_bits(size) - 1);
  // All up to last_seen counts as received.
  own_ = kAllSeen;
  if (memory_words(size) == 0) return;
  ring_ = memory.data();
  std::ranges::fill(memory.first(memory_words(size)), kAllSeen);
}

std::span<const std::uint64_t> ReplayWindow::words() const {
  if (ring_ == nullptr) return {&own_, size_ == 0 ? 0U : 1U};
  return {ring_, memory_words(size_)};
}

bool ReplayWindow::commit_any(std::uint64_t sequence) {
  if (size_ == 0) {
    top_ = std::max(top_, sequence);
    return true;
  }
  if (!check(sequence)) return false;
  if (sequence > top_) slide_to(sequence);
  mark(sequence);
  return true;
}

// Numbers top+1 to sequence enter the window unseen: their places in the ring still hold what left it.
void ReplayWindow::slide_to(std::uint64_t sequence) {
  const std::uint64_t advance = std::min(sequence - top_, std::uint64_t{mask_} + 1);
  std::uint64_t left = advance;
  std::uint64_t at = top_ + 1;
  while (left > 0) {
    const auto bit = static_cast<std::size_t>(at & mask_);
    const std::uint64_t count = std::min<std::uint64_t>(left, 64 - bit % 64);
    const std::uint64_t ones = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    word(bit) &= ~(ones << (bit % 64));
    at += count;
    left -= count;
  }
  top_ = sequence;
}

std::uint64_t ReplayWindow::infer(std::uint32_t low) const {
  const std::uint64_t high = top_ & ~kLowBits;
  const std::uint64_t top_low = top_ & kLowBits;
  const std::uint64_t span = size_ == 0 ? kMaxReplayWindow : size_;
  if (top_low >= span - 1) {
    // The window lies within one subspace (case A): what is left of it belongs to the next one.
    return low >= top_low - (span - 1) ? high | low : high + kLowBits + 1 + low;
  }
  // The window spans two subspaces (case B): a large number is from the one before.
  const std::uint64_t bottom_low = (top_low - (span - 1)) & kLowBits;
  if (low < bottom_low || high == 0) return high | low;
  return high - (kLowBits + 1) + low;
}

}  // namespace spigrp
