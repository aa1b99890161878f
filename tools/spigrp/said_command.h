// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// run_said() prints the canonical form of each text on standard output, a line each, and what is wrong with
/// the others on standard error. It returns the exit code.
int run_said(const SaidOptions& options);

}  // namespace spigrp
