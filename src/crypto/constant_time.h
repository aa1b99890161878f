// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// equal_in_constant_time() compares two ICVs of one length, a multiple of 4 as all are, in a time that does not depend on
/// where they differ. sodium_memcmp() goes byte by byte through memory, which for a packet of 64 bytes is half of what its
/// AES-GCM takes.
inline bool equal_in_constant_time(Bytes a, Bytes b) {
  SPIGRP_REQUIRE(a.size() == b.size() && a.size() % 4 == 0);
  std::uint32_t difference = 0;
  for (std::size_t at = 0; at < a.size(); at += 4) {
    std::uint32_t one;
    std::uint32_t other;
    std::memcpy(&one, a.data() + at, 4);
    std::memcpy(&other, b.data() + at, 4);
    difference |= one ^ other;
    // The compiler may not know that nothing can change any more once it is not 0.
    __asm__("" : "+r"(difference));
  }
  return difference == 0;
}

}  // namespace spigrp
