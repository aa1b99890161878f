// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace spigrp {

// What may stand behind an option. CLI11 shows the sentence behind the option's name, and the value never: it may
// be a key that got into the wrong place.

CLI::Validator one_of(std::vector<std::string> choices);
/// number_from() takes decimal digits only: no sign, no blank, nothing behind them.
CLI::Validator number_from(std::uint64_t least, std::uint64_t most = UINT64_MAX);
/// An empty word is most often a shell variable that is not set, and means no option left out.
CLI::Validator not_empty();

}  // namespace spigrp
