// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "duplicates.h"
#include "file_report.h"
#include "input.h"
#include "settings.h"

namespace spigrp {

/// check_listing() reads a listing, or a list of SAIDs, from the input's present place to its end. `duplicates`
/// remembers the groups. An error is one of reading.
std::optional<IoError> check_listing(Input& input, FileKind kind, const Settings& settings,
                                     Duplicates& duplicates, FileReport& report);

/// listing_options() is how the library reads with these settings.
ListingOptions listing_options(FileKind kind, const Settings& settings);

}  // namespace spigrp
