// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace spigrp {

/// find_byte() is where a character first stands in a text, or the text's length. Where there is a C library, it
/// is as fast as memchr(); firmware need not have that function.
inline std::size_t find_byte(std::string_view text, char wanted) {
#if __STDC_HOSTED__
  if (text.empty()) return 0;
  const void* found = std::memchr(text.data(), wanted, text.size());
  return found == nullptr ? text.size()
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
#else
  return static_cast<std::size_t>(std::ranges::find(text, wanted) - text.begin());
#endif
}

}  // namespace spigrp
