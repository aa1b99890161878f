// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "options.h"

namespace spigrp {

// The options of every command that reads a configuration.
void add_config_option(CLI::App& command, ConfigOptions& to);
void add_compat_option(CLI::App& command, ConfigOptions& to);
void add_provider_option(CLI::App& command, ConfigOptions& to);

}  // namespace spigrp
