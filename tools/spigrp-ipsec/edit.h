// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace spigrp {

/// run_edit() adds a command to the configuration of this name, if that is right with it, and returns the exit code.
/// Several at once wait for each other. What the command makes void goes out of the file.
int run_edit(const std::string& path, std::span<const std::string_view> words);

}  // namespace spigrp
