// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "complaints.h"
#include "options.h"
#include "spigrp/configuration.h"

namespace spigrp {

/// provider_of() is the one that was asked for, or the fastest for each algorithm.
Provider& provider_of(const ConfigOptions& options);

/// load_configuration() reads and runs the file that --config names. Where it cannot, the complaints say why,
/// and the result is empty. The text is wiped afterwards: it may hold keys.
std::unique_ptr<Configuration> load_configuration(const ConfigOptions& options, Complaints& complaints);

}  // namespace spigrp
