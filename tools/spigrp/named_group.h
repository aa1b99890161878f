// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "complaints.h"
#include "spigrp/database.h"

namespace spigrp {

/// find_group() is the first SA of the group that --group names by its first SAID, as everybody names a group:
/// nullptr where `name` is empty, and nothing where the complaints say why. `file` is the configuration's.
std::optional<Sa*> find_group(const std::string& name, const std::string& file, const Database& database,
                              Complaints& complaints);

}  // namespace spigrp
