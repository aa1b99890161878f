// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

namespace spigrp::test {

/// repeatable_random() makes the same numbers in every run and on every machine: a test that fails once fails
/// again.
inline std::mt19937_64 repeatable_random(std::uint64_t seed) { return std::mt19937_64(seed); }

}  // namespace spigrp::test
