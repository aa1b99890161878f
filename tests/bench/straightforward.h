// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace spigrp::bench {

/// straightforward_count() is what one writes first: a line into a buffer, strtok() for its words, strtoul()
/// for an SPI, inet_pton() for an address. It is the measure for the real parser. How many SAIDs it read, or
/// 0 when it met a word that is none.
std::size_t straightforward_count(std::string_view listing);

}  // namespace spigrp::bench
