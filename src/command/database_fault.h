// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "command/line.h"
#include "spigrp/database.h"

namespace spigrp {

/// report_refusal() says why the database refused a change. `parts` are the parts of the line that the SAIDs
/// or the selector given to it came from.
void report_refusal(Line& line, const DatabaseError& error, std::span<const std::string_view> parts);

}  // namespace spigrp
