// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "explained.h"

namespace spigrp {

/// explain_svg() is a picture of groups, one below the other: each packet before the first SA and after each,
/// bars for what is encrypted and authenticated at the end, and the numbers. Nothing in it is to scale but
/// the order of lengths.
std::string explain_svg(const std::vector<Explained>& groups);

}  // namespace spigrp
