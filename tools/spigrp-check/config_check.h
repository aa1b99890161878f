// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "file_report.h"
#include "input.h"
#include "settings.h"

namespace spigrp {

/// check_config() reads a configuration to its end and checks it. `path` says where its key files are. An error
/// is one of reading.
std::optional<IoError> check_config(Input& input, const std::string& path, const Settings& settings,
                                    FileReport& report);

}  // namespace spigrp
