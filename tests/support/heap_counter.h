// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace spigrp::test {

/// heap_calls() is how often this program has called malloc() and its kin so far, from whatever library: the
/// test program has functions of its own under these names. It stays 0 where that cannot be done.
std::size_t heap_calls();

/// heap_calls_are_counted() tells where it can: glibc linked dynamically, and no sanitizer, which does the
/// same. Where it cannot, it says so on standard error.
bool heap_calls_are_counted();

}  // namespace spigrp::test
