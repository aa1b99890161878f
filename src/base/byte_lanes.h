// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace spigrp {

// Eight bytes of text in one register, the first in the lowest lane (TextWindow::le64()). A set of lanes is a
// number with the top bit of each of its lanes. Lanes are found from the front: a byte that is not ASCII is
// in every set, and its sums may carry into the lanes behind it, so a set is right up to the first such byte
// and no further.

constexpr std::uint64_t in_each_lane(std::uint8_t byte) {
  return std::uint64_t{byte} * 0x0101'0101'0101'0101;
}
inline constexpr std::uint64_t kTopBits = in_each_lane(0x80);

/// lanes_outside(text, low, high) has the first byte that is not low..high (both ASCII) as its first lane.
constexpr std::uint64_t lanes_outside(std::uint64_t text, char low, char high) {
  const std::uint64_t from_low = text + in_each_lane(static_cast<std::uint8_t>(0x80 - low));
  const std::uint64_t above_high = text + in_each_lane(static_cast<std::uint8_t>(0x7f - high));
  return (above_high | ~from_low | text) & kTopBits;
}

/// lanes_not_hex(text) has the first byte that is not 0..9 or a..f as its first lane.
constexpr std::uint64_t lanes_not_hex(std::uint64_t text) {
  return lanes_outside(text, '0', '9') & lanes_outside(text, 'a', 'f');
}

/// first_lane(lanes) is the first of a set, or 8 when it is empty.
constexpr std::size_t first_lane(std::uint64_t lanes) {
  return static_cast<std::size_t>(std::countr_zero(lanes)) / 8;
}

/// hex_value(text, count) is the number that the first `count` lanes, 1 to 8, write in hexadecimal.
constexpr std::uint32_t hex_value(std::uint64_t text, std::size_t count) {
  // '0'..'9' are 0x30..0x39, 'a'..'f' 0x61..0x66: bit 6 tells them apart.
  std::uint64_t digits = (text & in_each_lane(0x0f)) + (text >> 6 & in_each_lane(0x01)) * 9;
  digits <<= 64 - 8 * count;  // the last digit goes to the highest lane, zeros in front of the first
  // Each step puts two neighbours together in the upper one's place, then takes it down.
  digits = digits * (1 | 16 << 8) >> 8 & 0x00ff'00ff'00ff'00ff;
  digits = digits * (1 | 256 << 16) >> 16 & 0x0000'ffff'0000'ffff;
  return static_cast<std::uint32_t>(digits * (1 | std::uint64_t{65536} << 32) >> 32);
}

}  // namespace spigrp
