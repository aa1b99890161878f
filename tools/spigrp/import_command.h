// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// run_import() makes a configuration or a listing of what another program printed, and returns the exit code: 1
/// where a part of it has no place in one.
int run_import(const ImportOptions& options);

}  // namespace spigrp
