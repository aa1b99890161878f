// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "complaints.h"

namespace spigrp {

/// write_text() writes a whole file, or to standard output for "-", and nothing where it cannot: the
/// complaints then say why. A secret file is for its owner alone.
bool write_text(const std::string& path, std::string_view text, bool secret, Complaints& complaints);

}  // namespace spigrp
