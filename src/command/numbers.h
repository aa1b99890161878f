// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "spigrp/result.h"

namespace spigrp {

/// Base says how a number may be written: decimal or 0x; with `c` a leading 0 makes it octal, as KLIPS read
/// SPIs.
enum class Base : std::uint8_t { decimal_or_hex, c };

/// NumberFault says why a text is no number, and which bytes are at fault.
struct NumberFault {
  bool too_big;  ///< it is one, above the limit
  std::size_t at;
  std::size_t length;
  std::string detail;  ///< goes on with a sentence: ": no digit of base 10"
};

/// parse_number() reads the whole text as a number of at most `max`.
Result<std::uint64_t, NumberFault> parse_number(std::string_view text, Base base, std::uint64_t max);

/// digit_value() is 0 to 15, or more for a byte that is no hex digit. Keys are read with it: no branch and no look-up
/// depends on the digit, which would tell of it and, since nobody can foresee it, take time.
inline unsigned digit_value(char c) {
  const unsigned byte = static_cast<unsigned char>(c);
  const unsigned decimal = byte - '0';
  const unsigned letter = (byte | 0x20U) - 'a';  // in either case
  const auto is_decimal = static_cast<unsigned>(decimal < 10);
  const auto is_letter = static_cast<unsigned>(letter < 6);
  return is_decimal * decimal + is_letter * (letter + 10) + (1 - is_decimal - is_letter) * 99;
}

}  // namespace spigrp
