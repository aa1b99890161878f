// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  sum = (sum & 0xffff'ffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// is_intact() tells whether bytes that hold their checksum come to 0: internet_checksum() for an IPv4 header without
/// options, which nearly all packets have. In any byte order the sum is the same (RFC 1071 section 2).
inline bool is_intact(std::span<const std::uint8_t, 20> header) {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < header.size(); at += 4) {
    std::uint32_t word;
    std::memcpy(&word, header.data() + at, sizeof word);
    sum += word;
  }
  return fold_checksum(sum) == 0;
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
