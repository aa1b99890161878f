// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"

namespace spigrp {

/// Writer fills memory it does not own from both ends. A write that does not fit writes nothing, moves
/// nothing and returns false; ok() then stays false, so that a header is written first and asked about once.
class Writer {
 public:
  explicit constexpr Writer(MutableBytes memory) : rest_(memory) {}

  constexpr bool ok() const { return ok_; }
  constexpr std::size_t room() const { return rest_.size(); }
  constexpr MutableBytes rest() const { return rest_; }

  constexpr bool put(Bytes bytes) {
    if (!has(bytes.size())) return false;
    std::ranges::copy(bytes, rest_.begin());
    rest_ = rest_.subspan(bytes.size());
    return true;
  }
  constexpr bool put_back(Bytes bytes) {
    if (!has(bytes.size())) return false;
    std::ranges::copy(bytes, rest_.last(bytes.size()).begin());
    rest_ = rest_.first(rest_.size() - bytes.size());
    return true;
  }
  constexpr bool u8(std::uint8_t value) { return put({&value, 1}); }
  constexpr bool u8_back(std::uint8_t value) { return put_back({&value, 1}); }
  constexpr bool be16(std::uint16_t value) {
    std::uint8_t b[2]{};
    store_be16(b, value);
    return put(b);
  }
  constexpr bool be32(std::uint32_t value) {
    std::uint8_t b[4]{};
    store_be32(b, value);
    return put(b);
  }
  constexpr bool be64(std::uint64_t value) {
    std::uint8_t b[8]{};
    store_be64(b, value);
    return put(b);
  }

 private:
  constexpr bool has(std::size_t count) { return ok_ = ok_ && count <= rest_.size(); }

  MutableBytes rest_;
  bool ok_ = true;
};

}  // namespace spigrp
