// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace spigrp {

/// Bytes is memory somebody else owns, to be read. Wire fields in it are big-endian and at any alignment.
using Bytes = std::span<const std::uint8_t>;

/// MutableBytes is memory somebody else owns, to be changed in place.
using MutableBytes = std::span<std::uint8_t>;

}  // namespace spigrp
