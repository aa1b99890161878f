// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>

namespace spigrp {

/// Result<T, E> is a value or the reason why there is none. Errors are values: nothing in the core throws.
/// What a function changes through its arguments is untouched when it returns an error.
template <class T, class E>
using Result = std::expected<T, E>;

/// fail(e) makes the error half of a Result.
template <class E>
constexpr std::unexpected<E> fail(const E& error) {
  return std::unexpected<E>(error);
}

}  // namespace spigrp

/// SPIGRP_REQUIRE(condition) stops the program when our own code, or the caller of a public function, broke
/// its promise. It stays on in release. It is never used on input: input gets a Result.
#define SPIGRP_REQUIRE(condition)  \
  do {                             \
    if (!(condition)) [[unlikely]] \
      __builtin_trap();            \
  } while (false)
