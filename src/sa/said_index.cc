// SPDX-License-Identifier: Apache-2.0
#include "sa/said_index.h"

#include <algorithm>
#include <bit>

namespace spigrp {

std::size_t SaidIndex::slots(std::size_t sas) { return std::bit_ceil(std::max<std::size_t>(sas, 1) * 2); }

}  // namespace spigrp
