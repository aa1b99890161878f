// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// run_export() writes a configuration for another program, and returns the exit code: 1 where that program has
/// no words for a part of it, which a comment then says.
int run_export(const ExportOptions& options);

}  // namespace spigrp
