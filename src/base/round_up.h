// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace spigrp {

/// round_up() is the next multiple of `unit` that is not below `size`.
constexpr std::size_t round_up(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

/// is_power_of_two() is std::has_single_bit(), which where the processor may lack the instruction is a call.
constexpr bool is_power_of_two(std::size_t number) { return (number ^ (number - 1)) > number - 1; }

}  // namespace spigrp
