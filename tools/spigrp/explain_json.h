// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "explained.h"

namespace spigrp {

/// add_groups() makes what is said about groups the member `groups` of an object (docs/json.md).
void add_groups(nlohmann::ordered_json& object, const std::vector<Explained>& groups);

}  // namespace spigrp
