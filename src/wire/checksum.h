// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "spigrp/bytes.h"

namespace spigrp {

/// internet_checksum() is the value of the checksum field over bytes in which that field is 0 (RFC 1071).
/// Over bytes that hold their right checksum it is 0. An odd last byte counts as followed by 0.
std::uint16_t internet_checksum(Bytes bytes);

/// update_checksum() is the checksum after `before` was replaced by `after` (RFC 1624 equation 3). Both have
/// the same even length and stood at an even offset.
std::uint16_t update_checksum(std::uint16_t checksum, Bytes before, Bytes after);

}  // namespace spigrp
