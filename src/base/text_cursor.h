// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "spigrp/result.h"

namespace spigrp {

/// TextCursor walks over text it does not own, byte by byte and never past its end. It knows ASCII only, so
/// no locale decides what a digit is. `rest()` is built by hand because std::string_view::substr() can throw.
class TextCursor {
 public:
  explicit constexpr TextCursor(std::string_view text) : text_(text) {}

  constexpr std::size_t at() const { return at_; }
  constexpr bool at_end() const { return at_ == text_.size(); }
  constexpr std::string_view rest() const { return {text_.data() + at_, text_.size() - at_}; }
  constexpr bool next_is(char byte) const { return !at_end() && text_[at_] == byte; }

  /// digit() is the value of the next byte as a digit of this base (2 to 16, letters in either case), or
  /// nothing. It does not move.
  constexpr std::optional<unsigned> digit(unsigned base) const {
    if (at_end()) return std::nullopt;
    const unsigned value = value_of(text_[at_]);
    if (value >= base) return std::nullopt;
    return value;
  }

  /// advance() passes one byte; there must be one.
  constexpr void advance() {
    SPIGRP_REQUIRE(!at_end());
    ++at_;
  }
  /// back_to() returns to a place that at() was at before.
  constexpr void back_to(std::size_t at) {
    SPIGRP_REQUIRE(at <= at_);
    at_ = at;
  }
  /// skip() passes this byte or word if it comes next; false, unmoved, when it does not.
  constexpr bool skip(char byte) { return skip(std::string_view(&byte, 1)); }
  constexpr bool skip(std::string_view word) {
    const std::string_view left = rest();
    if (word.size() > left.size() || !std::equal(word.begin(), word.end(), left.begin())) return false;
    at_ += word.size();
    return true;
  }

 private:
  static constexpr unsigned value_of(char byte) {
    if (byte >= '0' && byte <= '9') return static_cast<unsigned>(byte - '0');
    if (byte >= 'a' && byte <= 'f') return static_cast<unsigned>(byte - 'a') + 10;
    if (byte >= 'A' && byte <= 'F') return static_cast<unsigned>(byte - 'A') + 10;
    return 16;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace spigrp
