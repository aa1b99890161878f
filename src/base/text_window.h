// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "spigrp/result.h"

namespace spigrp {

/// TextWindow is the front of a text, of which kSize bytes may be read whatever the text's length is: words
/// of eight bytes can then be loaded without asking each time where the text ends. It owns nothing. What
/// stands behind the text is read, and means nothing.
class TextWindow {
 public:
  static constexpr std::size_t kSize = 64;

  explicit TextWindow(std::span<const char, kSize> bytes) : bytes_(bytes.data()) {}

  char operator[](std::size_t at) const {
    SPIGRP_REQUIRE(at < kSize);
    return bytes_[at];
  }
  /// le64() and le32() are the bytes from `at` on as a number, the first byte lowest on every machine: the
  /// byte that comes first in the text is the one that std::countr_zero() finds first.
  std::uint64_t le64(std::size_t at) const { return load<std::uint64_t>(at); }
  std::uint32_t le32(std::size_t at) const { return load<std::uint32_t>(at); }

  /// part() is where `length` bytes from `at` on lie.
  const char* part(std::size_t at, std::size_t length) const {
    SPIGRP_REQUIRE(at <= kSize && length <= kSize - at);
    return bytes_ + at;
  }

 private:
  template <class Word>
  Word load(std::size_t at) const {
    SPIGRP_REQUIRE(at <= kSize - sizeof(Word));
    Word word;
    std::memcpy(&word, bytes_ + at, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
    return word;
  }

  const char* bytes_;
};

/// PaddedText is a copy of a short text with NULs behind it, for a window on a text that has nothing readable
/// behind it. A text longer than a window is cut. `before` NULs stand in front of it.
class PaddedText {
 public:
  explicit PaddedText(std::string_view text, std::size_t before = 0) {
    SPIGRP_REQUIRE(before <= bytes_.size());
    if (text.empty()) return;
    std::memcpy(bytes_.data() + before, text.data(), std::min(text.size(), bytes_.size() - before));
  }
  TextWindow window() const { return TextWindow(bytes_); }

 private:
  std::array<char, TextWindow::kSize> bytes_{};
};

}  // namespace spigrp
