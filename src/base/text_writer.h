// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "spigrp/result.h"

namespace spigrp {

/// TextWriter appends ASCII to memory it does not own, without a terminating NUL. Its users know the longest
/// text they can write, so text that does not fit is misuse.
class TextWriter {
 public:
  explicit constexpr TextWriter(std::span<char> room) : room_(room) {}

  /// size() counts the bytes written so far.
  constexpr std::size_t size() const { return size_; }

  constexpr void put(char byte) { put(std::string_view(&byte, 1)); }
  constexpr void put(std::string_view text) {
    SPIGRP_REQUIRE(text.size() <= room_.size() - size_);
    std::ranges::copy(text, room_.subspan(size_).begin());
    size_ += text.size();
  }
  /// put_number() writes in base 10 or 16, in lower case, without leading zeros.
  constexpr void put_number(std::uint32_t value, unsigned base) {
    char digits[10]{};  // 4294967295
    std::size_t first = sizeof digits;
    do {
      digits[--first] = "0123456789abcdef"[value % base];
      value /= base;
    } while (value != 0);
    put(std::string_view(digits + first, sizeof digits - first));
  }

 private:
  std::span<char> room_;
  std::size_t size_ = 0;
};

}  // namespace spigrp
