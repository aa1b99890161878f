// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_order.h"
#include "spigrp/bytes.h"

namespace spigrp {

/// Reader takes bytes from both ends of memory it does not own. ESP needs both: its trailer and ICV stand at
/// the back. A read that asks for more than is left returns nothing and moves nothing, at either end.
class Reader {
 public:
  explicit constexpr Reader(Bytes bytes) : rest_(bytes) {}

  constexpr Bytes rest() const { return rest_; }
  constexpr std::size_t size() const { return rest_.size(); }
  constexpr bool empty() const { return rest_.empty(); }

  constexpr std::optional<Bytes> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const Bytes front = rest_.first(count);
    rest_ = rest_.subspan(count);
    return front;
  }
  constexpr std::optional<Bytes> take_back(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const Bytes back = rest_.last(count);
    rest_ = rest_.first(rest_.size() - count);
    return back;
  }

  constexpr std::optional<std::uint8_t> u8() { return byte_of(take(1)); }
  constexpr std::optional<std::uint8_t> u8_back() { return byte_of(take_back(1)); }
  constexpr std::optional<std::uint16_t> be16() {
    const auto b = take(2);
    if (!b) return std::nullopt;
    return load_be16(b->first<2>());
  }
  constexpr std::optional<std::uint32_t> be32() {
    const auto b = take(4);
    if (!b) return std::nullopt;
    return load_be32(b->first<4>());
  }
  constexpr std::optional<std::uint64_t> be64() {
    const auto b = take(8);
    if (!b) return std::nullopt;
    return load_be64(b->first<8>());
  }

 private:
  static constexpr std::optional<std::uint8_t> byte_of(std::optional<Bytes> b) {
    if (!b) return std::nullopt;
    return b->front();
  }

  Bytes rest_;
};

}  // namespace spigrp
