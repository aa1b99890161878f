// SPDX-License-Identifier: Apache-2.0
#include "command/numbers.h"

namespace spigrp {
namespace {

// The base that the beginning of a number asks for, and how many bytes of it say so.
struct Radix {
  unsigned base;
  std::size_t skip;
};

Radix radix_of(std::string_view text, Base base) {
  if (text.starts_with("0x") || text.starts_with("0X")) return {16, 2};
  return {base == Base::c && text.size() > 1 && text.front() == '0' ? 8U : 10U, 0};
}

}  // namespace

Result<std::uint64_t, NumberFault> parse_number(std::string_view text, Base base, std::uint64_t max) {
  const Radix radix = radix_of(text, base);
  const std::string_view digits = text.substr(radix.skip);
  if (digits.empty()) {
    return fail(NumberFault{false, 0, text.size(), ": write it in decimal, or as 0x and hex digits"});
  }
  if (base != Base::c && radix.base == 10 && digits.size() > 1 && digits.front() == '0') {
    return fail(NumberFault{false, 0, 1, ": leave out the leading 0, which could mean octal"});
  }
  std::uint64_t value = 0;
  bool fits = true;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned digit = digit_value(digits[i]);
    if (digit >= radix.base) {
      return fail(NumberFault{false, radix.skip + i, 1, ": no digit of base " + std::to_string(radix.base)});
    }
    fits = fits && digit <= max && value <= (max - digit) / radix.base;
    if (fits) value = value * radix.base + digit;
  }
  if (!fits) return fail(NumberFault{true, 0, text.size(), ": at most " + std::to_string(max)});
  return value;
}

}  // namespace spigrp
