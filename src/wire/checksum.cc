// SPDX-License-Identifier: Apache-2.0
#include "wire/checksum.h"

#include <cstddef>

#include "base/byte_order.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

// A sum of 32-bit words comes to the same, folded, as one of 16-bit words (RFC 1071 section 2, "parallel summation"). 64
// bits hold the sum of more of them than memory has, so carries are added back once, at the end.
std::uint64_t sum_words(Bytes bytes) {
  std::uint64_t sum = 0;
  for (; bytes.size() >= 4; bytes = bytes.subspan(4)) sum += load_be32(bytes.first<4>());
  if (bytes.size() >= 2) {
    sum += load_be16(bytes.first<2>());
    bytes = bytes.subspan(2);
  }
  if (!bytes.empty()) sum += std::uint64_t{bytes.front()} << 8;
  return sum;
}

std::uint16_t fold(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

std::uint16_t complement(std::uint16_t value) { return static_cast<std::uint16_t>(~value); }

}  // namespace

std::uint16_t internet_checksum(Bytes bytes) { return complement(fold(sum_words(bytes))); }

std::uint16_t join_checksums(std::uint16_t first, std::uint16_t second) {
  return complement(fold(std::uint64_t{complement(first)} + complement(second)));
}

std::uint16_t update_checksum(std::uint16_t checksum, Bytes before, Bytes after) {
  SPIGRP_REQUIRE(before.size() == after.size() && before.size() % 2 == 0);
  // HC' = ~(~HC + ~m + m'). The shorter equation of RFC 1141, HC + m + ~m', ends at 0xffff where 0 is right.
  const std::uint16_t minus_before = complement(fold(sum_words(before)));
  return complement(fold(std::uint64_t{complement(checksum)} + minus_before + sum_words(after)));
}

}  // namespace spigrp
