// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

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
class ReplayWindow {
 public:
  /// size is 0 (off: every number is taken) or kMinReplayWindow to kMaxReplayWindow; `last_seen` and all
  /// before it count as received.
  explicit ReplayWindow(std::size_t size, std::uint64_t last_seen = 0);
  /// A window that is off.
  ReplayWindow() = default;

  /// check() tells whether this number may still be received. It changes nothing. 0 is never sent.
  bool check(std::uint64_t sequence) const;
  /// commit() marks the number as received, if check() says it may be: a burst can hold one number twice.
  bool commit(std::uint64_t sequence);
  /// infer() gives a 32-bit number from the wire its high-order bits (RFC 4303 appendix A2.1): the 64-bit
  /// number that lies in or closest to the right of the window. A window that is off infers as the largest
  /// does.
  std::uint64_t infer(std::uint32_t low) const;

  std::size_t size() const { return size_; }
  std::uint64_t top() const { return top_; }

  friend bool operator==(const ReplayWindow&, const ReplayWindow&) = default;

 private:
  bool seen(std::uint64_t sequence) const;
  void mark(std::uint64_t sequence);
  void slide_to(std::uint64_t sequence);

  std::uint64_t top_ = 0;
  std::size_t size_ = 0;
  std::size_t mask_ = 0;  // of the ring: its bits less one, a power of two at least size_
  std::array<std::uint64_t, kMaxReplayWindow / 64> ring_{};
};

}  // namespace spigrp
