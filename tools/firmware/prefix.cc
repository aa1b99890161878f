// SPDX-License-Identifier: Apache-2.0
#include "prefix.h"

#include <cstdint>

#include "base/find_byte.h"

namespace spigrp {
namespace {

std::optional<std::uint8_t> parse_length(std::string_view digits, std::size_t max) {
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::size_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::size_t>(digit - '0');
    if (value > max) return std::nullopt;
  }
  return static_cast<std::uint8_t>(value);
}

bool is_clear_behind(Bytes address, std::size_t length) {
  for (std::size_t bit = length; bit < address.size() * 8; ++bit) {
    if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

}  // namespace

std::optional<Prefix> parse_prefix(std::string_view text) {
  const std::size_t slash = find_byte(text, '/');
  if (slash == text.size()) return std::nullopt;
  const auto address = parse_ip_address({text.begin(), text.begin() + slash});
  if (!address) return std::nullopt;
  const auto length = parse_length({text.begin() + slash + 1, text.end()}, address->size() * 8);
  if (!length || !is_clear_behind(address->bytes(), *length)) return std::nullopt;
  return Prefix{*address, *length};
}

}  // namespace spigrp
