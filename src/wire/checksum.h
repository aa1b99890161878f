// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "spigrp/bytes.h"

namespace spigrp {

/// internet_checksum() is the value of the checksum field over bytes in which that field is 0 (RFC 1071).
/// Over bytes that hold their right checksum it is 0. An odd last byte counts as followed by 0.
std::uint16_t internet_checksum(Bytes bytes);

/// fold_checksum() is the checksum of what was summed up in words of 16 bits, or of 32, which come to the same (RFC 1071
/// section 2, "parallel summation"). 64 bits hold the sum of more words than memory has.
constexpr std::uint16_t fold_checksum(std::uint64_t sum) {
  // The upper half of a sum with its own halves exchanged is the sum of the halves, carry included.
  const auto half = static_cast<std::uint32_t>((sum + std::rotl(sum, 32)) >> 32);
  return static_cast<std::uint16_t>(~((half + std::rotl(half, 16)) >> 16));
}

/// is_intact() tells whether bytes that hold their checksum come to 0: internet_checksum() for an IPv4 header without
/// options, which nearly all packets have, and which is not all zeros. The words are of either byte order, which makes no difference
/// to whether it is 0 (RFC 1071 section 2).
constexpr bool is_intact(std::uint64_t first, std::uint64_t second, std::uint32_t last) {
  // A carry out of 64 bits counts as one, as one out of 16 does.
  std::uint64_t sum = first + second;
  sum += sum < second;
  sum += last;
  sum += sum < last;
  // Folded it is 0 where it is a multiple of 2^16 - 1, and only a multiple is as small times the inverse of that modulo 2^64.
  constexpr std::uint64_t kInverse = 0xfffe'fffe'fffe'ffff;
  static_assert(kInverse * 0xffff == 1);
  return sum * kInverse <= ~std::uint64_t{0} / 0xffff;
}
inline bool is_intact(std::span<const std::uint8_t, 20> header) {
  std::uint64_t first;
  std::uint64_t second;
  std::uint32_t last;
  std::memcpy(&first, header.data(), sizeof first);
  std::memcpy(&second, header.data() + 8, sizeof second);
  std::memcpy(&last, header.data() + 16, sizeof last);
  return is_intact(first, second, last);
}

/// update_checksum() is the checksum after words with the sum `before` were replaced by others with the sum `after` (RFC 1624
/// equation 3): up to 2^16 words of 16 bits, which stood at even offsets, in a header that is not all zeros.
constexpr std::uint16_t update_checksum(std::uint16_t checksum, std::uint32_t before, std::uint32_t after) {
  // HC' = ~(~HC + ~m + m'). ~m is that of 32 bits, which comes to the same modulo 2^16 - 1. The shorter equation of RFC 1141, HC +
  // m + ~m', ends at 0xffff where 0 is right.
  return fold_checksum(std::uint64_t{~checksum & 0xffffU} + ~before + after);
}

/// join_checksums() is the checksum of two parts, one behind the other; the first has an even length.
std::uint16_t join_checksums(std::uint16_t first, std::uint16_t second);

}  // namespace spigrp
