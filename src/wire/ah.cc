// SPDX-License-Identifier: Apache-2.0
#include "wire/ah.h"

#include <algorithm>

namespace spigrp {
namespace {

constexpr std::size_t kWord = 4;
constexpr std::size_t kWordsNotCounted = 2;  // the length field is an IPv6 extension's, in smaller units
constexpr std::size_t kMaxAhLen = (255 + kWordsNotCounted) * kWord;

}  // namespace

void emit_ah(const AhFields& fields, MutableBytes header) {
  SPIGRP_REQUIRE(header.size() >= kAhFixedLen && header.size() <= kMaxAhLen && header.size() % kWord == 0);
  std::ranges::fill(header, std::uint8_t{0});
  header[0] = fields.next_header;
  header[1] = static_cast<std::uint8_t>(header.size() / kWord - kWordsNotCounted);
  store_be32(header.subspan<4, 4>(), fields.spi);
  store_be32(header.subspan<8, 4>(), fields.seq);
}

}  // namespace spigrp
