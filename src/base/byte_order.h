// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace spigrp {

// Wire fields are read and written a byte at a time: no alignment or byte order of the machine matters, and
// compilers make one load and one swap of it where the machine allows.

constexpr std::uint16_t load_be16(std::span<const std::uint8_t, 2> b) {
  return static_cast<std::uint16_t>(b[0] << 8 | b[1]);
}

constexpr std::uint32_t load_be32(std::span<const std::uint8_t, 4> b) {
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

constexpr std::uint64_t load_be64(std::span<const std::uint8_t, 8> b) {
  return std::uint64_t{load_be32(b.first<4>())} << 32 | load_be32(b.last<4>());
}

constexpr void store_be16(std::span<std::uint8_t, 2> b, std::uint16_t value) {
  b[0] = static_cast<std::uint8_t>(value >> 8);
  b[1] = static_cast<std::uint8_t>(value);
}

constexpr void store_be32(std::span<std::uint8_t, 4> b, std::uint32_t value) {
  store_be16(b.first<2>(), static_cast<std::uint16_t>(value >> 16));
  store_be16(b.last<2>(), static_cast<std::uint16_t>(value));
}

constexpr void store_be64(std::span<std::uint8_t, 8> b, std::uint64_t value) {
  store_be32(b.first<4>(), static_cast<std::uint32_t>(value >> 32));
  store_be32(b.last<4>(), static_cast<std::uint32_t>(value));
}

}  // namespace spigrp
