// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "spigrp/bytes.h"

namespace spigrp::test {

using Octets = std::vector<std::uint8_t>;

/// from_hex() skips blanks, so that a vector can be laid out as its source has it.
Octets from_hex(std::string_view text);
std::string to_hex(Bytes bytes);

/// counting(n, first) is first, first + 1, ...: bytes that differ from their neighbours, and compress badly.
Octets counting(std::size_t count, std::uint8_t first = 0);

Octets joined(std::initializer_list<Bytes> parts);

/// be16(), be32() are numbers in network order.
Octets be16(std::size_t value);
Octets be32(std::uint64_t value);

/// same() tells whether two ranges of bytes are equal.
bool same(Bytes a, Bytes b);

/// Noise is a small generator (xorshift) that gives the same numbers in every run and on every machine.
class Noise {
 public:
  explicit Noise(std::uint64_t seed = 1) : state_(seed * 0x9e3779b97f4a7c15 + 1) {}

  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  /// below(limit) is 0 to limit - 1.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() >> 16) % limit; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  Octets octets(std::size_t count);

 private:
  std::uint64_t state_;
};

}  // namespace spigrp::test
