// SPDX-License-Identifier: Apache-2.0
#include "wire/ah.h"

#include <algorithm>

namespace spigrp {
namespace {

constexpr std::size_t kMaxAhLen = (255 + kAhWordsNotCounted) * kAhWord;

}  // namespace

void emit_ah(const AhFields& fields, MutableBytes header) {
  SPIGRP_REQUIRE(header.size() >= kAhFixedLen && header.size() <= kMaxAhLen && header.size() % kAhWord == 0);
  emit_ah_fixed(fields, header.size(), header.first<kAhFixedLen>());
  std::ranges::fill(header.subspan(kAhFixedLen), std::uint8_t{0});
}

}  // namespace spigrp
