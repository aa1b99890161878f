// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "command/line.h"
#include "spigrp/lifetime.h"

namespace spigrp {

/// read_life() reads what stands behind --life, as spi(8) has it: `soft-bytes=N`, `hard-addtime=N` and so on,
/// with commas between. What is wrong is reported.
void read_life(Line& line, std::string_view text, LifeRules& rules);

}  // namespace spigrp
