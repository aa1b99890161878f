// SPDX-License-Identifier: Apache-2.0
#include "wire/checksum.h"

#include <cstddef>

#include "base/byte_order.h"

namespace spigrp {
namespace {

std::uint64_t sum_words(Bytes bytes) {
  std::uint64_t sum = 0;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    const std::uint64_t words = load_be64(bytes.first<8>());
    sum += (words >> 32) + (words & 0xffff'ffff);
  }
  if (bytes.size() >= 4) {
    sum += load_be32(bytes.first<4>());
    bytes = bytes.subspan(4);
  }
  if (bytes.size() >= 2) {
    sum += load_be16(bytes.first<2>());
    bytes = bytes.subspan(2);
  }
  if (!bytes.empty()) sum += std::uint64_t{bytes.front()} << 8;
  return sum;
}

}  // namespace

std::uint16_t internet_checksum(Bytes bytes) { return fold_checksum(sum_words(bytes)); }

std::uint16_t join_checksums(std::uint16_t first, std::uint16_t second) {
  return fold_checksum(std::uint64_t{~first & 0xffffU} + (~second & 0xffffU));
}

}  // namespace spigrp
