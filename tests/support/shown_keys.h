// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

// What is said about a text from elsewhere.
namespace spigrp::test {

/// is_printable() is false for what could write to a terminal; a line end is allowed.
inline bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

/// shows_a_key(): sixteen hex digits in a row may be half a key, and stay hidden wherever they stand.
inline bool shows_a_key(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    run = hex ? run + 1 : 0;
    if (run >= 16) return true;
  }
  return false;
}

}  // namespace spigrp::test
