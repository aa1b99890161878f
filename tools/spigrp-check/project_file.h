// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "settings.h"
#include "spigrp/result.h"

namespace spigrp {

/// find_project_file() is the nearest `.spigrp-check.toml`, from the directory of `file` upwards (of standard
/// input: from the working directory), or nothing.
std::optional<std::string> find_project_file(const std::string& file);

/// read_project_file() is what it sets, or a sentence that says why it cannot be used.
Result<Settings, std::string> read_project_file(const std::string& path);

}  // namespace spigrp
