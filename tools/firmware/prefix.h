// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "spigrp/ip_address.h"

namespace spigrp {

/// parse_prefix() reads the whole text as ADDRESS/BITS; nothing where it is not, or where bits behind the prefix are
/// set, because nobody knows which of both is the slip.
std::optional<Prefix> parse_prefix(std::string_view text);

}  // namespace spigrp
