// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace spigrp::test {

/// allocations() counts the calls of operator new in this program so far. It needs allocations.cc linked in.
std::size_t allocations();

}  // namespace spigrp::test
