// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace spigrp {

// Wire fields are read and written without regard to alignment or to the machine's byte order.

// Where the machine takes words at any address, a field is one of them; elsewhere a byte at a time is shorter. gcc 12 sees the
// one in the other only for some loads, and whoever reads a word soon after it was written in bytes has to wait.
#if defined(__x86_64__) || defined(__i386__) || defined(__aarch64__)
inline constexpr bool kAnyAlignment = true;
#else
inline constexpr bool kAnyAlignment = false;
#endif

template <std::unsigned_integral Word>
constexpr Word big_endian(Word value) {
  return std::endian::native == std::endian::big ? value : std::byteswap(value);
}

template <std::unsigned_integral Word>
constexpr Word load_be(std::span<const std::uint8_t, sizeof(Word)> b) {
  if constexpr (kAnyAlignment) {
    std::array<std::uint8_t, sizeof(Word)> bytes{};
    std::copy_n(b.data(), sizeof(Word), bytes.data());
    return big_endian(std::bit_cast<Word>(bytes));
  } else {
    Word value = 0;
    for (const std::uint8_t byte : b) value = static_cast<Word>(value << 8 | byte);
    return value;
  }
}

template <std::unsigned_integral Word>
constexpr void store_be(std::span<std::uint8_t, sizeof(Word)> b, Word value) {
  if constexpr (kAnyAlignment) {
    const auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(Word)>>(big_endian(value));
    std::copy_n(bytes.data(), sizeof(Word), b.data());
  } else {
    for (std::size_t i = b.size(); i-- > 0; value = static_cast<Word>(value >> 8)) {
      b[i] = static_cast<std::uint8_t>(value);
    }
  }
}

constexpr std::uint16_t load_be16(std::span<const std::uint8_t, 2> b) { return load_be<std::uint16_t>(b); }
constexpr std::uint32_t load_be32(std::span<const std::uint8_t, 4> b) { return load_be<std::uint32_t>(b); }
constexpr std::uint64_t load_be64(std::span<const std::uint8_t, 8> b) { return load_be<std::uint64_t>(b); }

constexpr void store_be16(std::span<std::uint8_t, 2> b, std::uint16_t value) { store_be(b, value); }
constexpr void store_be32(std::span<std::uint8_t, 4> b, std::uint32_t value) { store_be(b, value); }
constexpr void store_be64(std::span<std::uint8_t, 8> b, std::uint64_t value) { store_be(b, value); }

}  // namespace spigrp
