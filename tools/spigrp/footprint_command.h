// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// run_footprint() prints the memory that the SAs and eroutes of a configuration take, and that of an engine with the
/// limits that `apply` and `remove` have. It returns the exit code.
int run_footprint(const FootprintOptions& options);

}  // namespace spigrp
