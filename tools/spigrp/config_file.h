// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "options.h"
#include "report.h"
#include "spigrp/configuration.h"

namespace spigrp {

/// load_configuration() reads and runs the file that --config names. Where it cannot, the report says why,
/// and the result is empty. The text is wiped afterwards: it may hold keys.
std::unique_ptr<Configuration> load_configuration(const CaptureOptions& options, Report& report);

}  // namespace spigrp
