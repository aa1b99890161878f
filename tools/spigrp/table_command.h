// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// run_list() and run_look() print what a configuration makes, on standard output. They return the exit code.
int run_list(const TableOptions& options);
int run_look(const TableOptions& options);

}  // namespace spigrp
