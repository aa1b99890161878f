// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "complaints.h"
#include "spigrp/group.h"

namespace spigrp {

/// read_listing() is the groups of a listing, inside to outside, each once, shunts left out. Where one of its
/// lines is wrong, the complaints say why, and the result is empty. `name` is what they call it.
std::optional<std::vector<Group>> read_listing(std::string_view text, const std::string& name,
                                               Complaints& complaints);

/// read_listing_file() is the same for a file of at most 1 MiB, or for standard input as "-".
std::optional<std::vector<Group>> read_listing_file(const std::string& path, Complaints& complaints);

}  // namespace spigrp
