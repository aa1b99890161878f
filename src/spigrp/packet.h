// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "spigrp/bytes.h"
#include "spigrp/result.h"
#include "spigrp/verdict.h"

namespace spigrp {

/// Packet is one IP packet inside memory of the caller, with room before and behind it to grow into. The
/// engine changes it in place. Spans of it do not survive a change of its head or length.
///
///   | headroom | IP packet        | tailroom |
///   0          head               head+len    memory.size()
class Packet {
 public:
  Packet() = default;
  /// The IP packet is the `len` bytes at `head`; that they lie outside the memory is misuse.
  Packet(MutableBytes memory, std::size_t head, std::size_t len) : memory_(memory), head_(head), len_(len) {
    SPIGRP_REQUIRE(head <= memory.size() && len <= memory.size() - head);
  }

  MutableBytes bytes() const {
    // Inside the memory: the constructor and what grows see to it, so it is not asked for again each time.
    return {memory_.data() + head_, len_};
  }
  std::size_t size() const { return len_; }
  std::size_t headroom() const { return head_; }
  std::size_t tailroom() const { return memory_.size() - head_ - len_; }

  // Each is misuse when there is not that much room, or not that many bytes: ask first.
  void grow(std::size_t front, std::size_t back) {
    SPIGRP_REQUIRE(front <= headroom() && back <= tailroom());
    head_ -= front;
    len_ += front + back;
  }
  void grow_front(std::size_t count) { grow(count, 0); }
  void grow_back(std::size_t count) { grow(0, count); }
  void shrink_front(std::size_t count) {
    SPIGRP_REQUIRE(count <= len_);
    head_ += count;
    len_ -= count;
  }
  void shrink_back(std::size_t count) {
    SPIGRP_REQUIRE(count <= len_);
    len_ -= count;
  }

  /// What became of it. On a drop the bytes are unspecified: they are no packet any more (but
  /// see Engine::outbound for mtu_exceeded and shunt_reject).
  Verdict verdict = Verdict::pending;
  /// When it came, in milliseconds, by any clock of the caller. Only differences count; without one, fragments
  /// wait for each other until they are pushed out, and no lifetime that is measured in time ever ends.
  std::uint64_t arrived = 0;
  /// It was put together from fragments: nobody else has seen it in one piece.
  bool joined = false;
  /// Out: it is to be thrown away by who receives it (RFC 4303 section 2.6): the innermost ESP of its group
  /// says that there is nothing inside. In all else it is treated as the packet that it looks like.
  bool dummy = false;
  /// Out, where it was applied: the path MTU behind its group, which it may exceed where it may be fragmented now
  /// (Fragmenter); 0: none.
  std::size_t path_mtu = 0;

 private:
  MutableBytes memory_;
  std::size_t head_ = 0;
  std::size_t len_ = 0;
};

}  // namespace spigrp
