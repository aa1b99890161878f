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

/// join_checksums() is the checksum of two parts, one behind the other; the first has an even length.
std::uint16_t join_checksums(std::uint16_t first, std::uint16_t second);

}  // namespace spigrp
