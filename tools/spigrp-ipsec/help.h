// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace spigrp {

/// kHelp is what `ipsec --help` prints.
extern const std::string_view kHelp;

/// help_of() is what `ipsec COMMAND --help` prints, or nothing for a command that there is not.
std::string_view help_of(std::string_view command);

}  // namespace spigrp
