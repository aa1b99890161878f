// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report.h"
#include "settings.h"

namespace spigrp {

/// What --fix and --diff do beside checking.
enum class Mode : std::uint8_t { check, fix, diff };

/// Outcome is what a file does to the exit code.
enum class Outcome : std::uint8_t { clean, findings, failed };

/// check_file() checks one file ("-" is standard input) and reports on it. With Mode::fix a listing is rewritten
/// first, and what is reported is about the file as it is then; with Mode::diff the change is printed and nothing
/// else.
Outcome check_file(const std::string& path, const Settings& settings, Mode mode, Report& report);

}  // namespace spigrp
