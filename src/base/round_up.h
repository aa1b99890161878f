// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace spigrp {

/// round_up() is the next multiple of `unit` that is not below `size`.
constexpr std::size_t round_up(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

}  // namespace spigrp
