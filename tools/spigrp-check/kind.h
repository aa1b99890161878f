// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "settings.h"

namespace spigrp {

/// kind_of_content() tells a listing from a configuration by the first line that is decisive: one that begins
/// with a command, or has a SAID. Where there is none, it is a listing.
FileKind kind_of_content(std::string_view beginning);

}  // namespace spigrp
