// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "spigrp/bytes.h"
#include "spigrp/packet.h"

namespace spigrp {

/// Dummies makes packets for the receiver to throw away (RFC 4303 section 2.6): behind every so many packets
/// that were applied one more, which looks like the last of them.
class Dummies {
 public:
  /// `every` is 0 where none are wanted.
  explicit Dummies(std::size_t every) : every_(every) {}
  bool wanted() const { return every_ != 0; }

  /// remember() keeps a packet as it was before it was applied.
  void remember(const Packet& plain);
  /// is_due() counts the packet that was remembered as applied, and tells whether a dummy is to follow it.
  bool is_due() { return ++applied_ % every_ == 0; }
  /// make() is a dummy of the packet that was remembered, not applied yet. It lives until the next one.
  Packet& make();

 private:
  std::size_t every_;
  std::size_t applied_ = 0;
  std::size_t len_ = 0;
  std::uint64_t arrived_ = 0;
  std::vector<std::uint8_t> memory_;
  Packet packet_;
};

}  // namespace spigrp
