// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace spigrp {

inline constexpr std::size_t kMinReplayWindow = 32;
inline constexpr std::size_t kMaxReplayWindow = 4096;

/// ReplayWindow is the anti-replay window of an inbound SA (RFC 4303 section 3.4.3 and appendix A2): which
/// of the last `size` sequence numbers have been received. Checking and committing are apart, because nothing
/// may change before the ICV is known to be right.
///
///        top-size+1                          top
///   left |----|--x-|xx--|....ring of bits....|x| right
///   old  | in the window: seen or not          | new
///
/// A window of up to 64 numbers, which is what most SAs have, is all in here. The bits of a larger one are in memory
/// of the caller, which a copy shares.
class ReplayWindow {
 public:
  /// memory_words() is how many words of the caller's a window of this size takes: 0 up to 64.
  static std::size_t memory_words(std::size_t size);
  /// kMaxMemoryWords are enough for every size.
  static constexpr std::size_t kMaxMemoryWords = kMaxReplayWindow / 64;

  /// size is 0 (off: every number is taken) or kMinReplayWindow to kMaxReplayWindow; `last_seen` and all
  /// before it count as received. `memory` is memory_words() or more, and stays where it is.
  explicit ReplayWindow(std::size_t size, std::uint64_t last_seen = 0, std::span<std::uint64_t> memory = {});
  /// A window that is off.
  ReplayWindow() = default;

  /// check() tells whether this number may still be received. It changes nothing. 0 is never sent.
  bool check(std::uint64_t sequence) const {
    if (size_ == 0) return true;
    if (sequence == 0) return false;
    if (sequence > top_) return true;
    return top_ - sequence < size_ && !seen(sequence);
  }
  /// commit() marks the number as received, if check() says it may be: a burst can hold one number twice.
  bool commit(std::uint64_t sequence) {
    // The next number, as nearly always, enters where it is marked at once; more of them enter unseen.
    if (size_ == 0 || sequence != top_ + 1 || sequence == 0) [[unlikely]]
      return commit_any(sequence);
    top_ = sequence;
    mark(sequence);
    return true;
  }
  /// infer() gives a 32-bit number from the wire its high-order bits (RFC 4303 appendix A2.1): the 64-bit
  /// number that lies in or closest to the right of the window. A window that is off infers as the largest
  /// does.
  std::uint64_t infer(std::uint32_t low) const;

  std::size_t size() const { return size_; }
  std::uint64_t top() const { return top_; }
  /// words() are the bits of the ring, for whoever saves or compares a window: number n is bit n modulo their number.
  std::span<const std::uint64_t> words() const;

 private:
  bool seen(std::uint64_t sequence) const {
    const auto bit = static_cast<std::size_t>(sequence & mask_);
    return (word(bit) >> (bit % 64) & 1) != 0;
  }
  void mark(std::uint64_t sequence) {
    const auto bit = static_cast<std::size_t>(sequence & mask_);
    word(bit) |= std::uint64_t{1} << (bit % 64);
  }
  bool commit_any(std::uint64_t sequence);
  void slide_to(std::uint64_t sequence);

  std::uint64_t& word(std::size_t bit) { return ring_ == nullptr ? own_ : ring_[bit / 64]; }
  std::uint64_t word(std::size_t bit) const { return ring_ == nullptr ? own_ : ring_[bit / 64]; }

  std::uint64_t top_ = 0;
  std::uint64_t own_ = 0;          // the ring, where one word is enough
  std::uint64_t* ring_ = nullptr;  // the ring, where it is larger
  std::uint16_t size_ = 0;
  std::uint16_t mask_ = 0;  // of the ring: its bits less one, a power of two at least size_
};

}  // namespace spigrp
