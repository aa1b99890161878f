// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "crypto/support.h"
#include "spigrp/compressor.h"

namespace spigrp::test {

/// Machine is a compressor in memory of exactly the size it asks for, with canaries behind it.
class Machine {
 public:
  using Make = Compressor& (*)(MutableBytes memory);
  explicit Machine(Make make = make_zlib_compressor, std::size_t size = zlib_memory_size())
      : memory_(size + kFence, kCanary), compressor_(make(MutableBytes(memory_).first(size))) {}

  Compressor* operator->() { return &compressor_; }
  bool fence_stands() const {
    return std::ranges::all_of(Bytes(memory_).last(kFence), [](std::uint8_t b) { return b == kCanary; });
  }

 private:
  static constexpr std::size_t kFence = 64;
  Octets memory_;
  Compressor& compressor_;
};

/// prose() is a text that compresses.
Octets prose(std::size_t size);

/// samples() are inputs of every kind: empty, short, long, with and without pattern.
std::vector<Octets> samples();

}  // namespace spigrp::test
