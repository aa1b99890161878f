// SPDX-License-Identifier: Apache-2.0
#include "support/octets.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace spigrp::test {
namespace {

std::uint8_t hex_digit(char c) {
  const std::size_t value = std::string_view("0123456789abcdef").find(c);
  if (value == std::string_view::npos) throw std::invalid_argument("no hexadecimal digit");
  return static_cast<std::uint8_t>(value);
}

}  // namespace

Octets from_hex(std::string_view text) {
  std::string digits(text);
  std::erase(digits, ' ');
  if (digits.size() % 2 != 0) throw std::invalid_argument("half a byte");
  Octets bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(hex_digit(digits[i]) << 4 | hex_digit(digits[i + 1])));
  }
  return bytes;
}

std::string to_hex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Octets counting(std::size_t count, std::uint8_t first) {
  Octets bytes(count);
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

Octets joined(std::initializer_list<Bytes> parts) {
  Octets bytes;
  for (const Bytes part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

Octets be16(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

Octets be32(std::uint64_t value) {
  return joined({be16(static_cast<std::size_t>(value >> 16)), be16(static_cast<std::size_t>(value))});
}

bool same(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

Octets Noise::octets(std::size_t count) {
  Octets bytes(count);
  std::ranges::generate(bytes, [this] { return static_cast<std::uint8_t>(next() >> 24); });
  return bytes;
}

}  // namespace spigrp::test
