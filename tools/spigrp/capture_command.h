// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.h"

namespace spigrp {

/// run_capture() puts a capture through the groups of a configuration, one way or the other, reports on
/// standard error, and returns the exit code.
int run_capture(const CaptureOptions& options);

}  // namespace spigrp
