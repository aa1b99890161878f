// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "options.h"
#include "spigrp/database.h"

namespace spigrp {

/// table_text() is the table as the manual page of its name has it.
std::string table_text(const Database& database, Table table, Compat compat, std::uint64_t now);

/// add_table() makes a table a member of an object, an array under the table's name (docs/json.md).
void add_table(nlohmann::ordered_json& object, const Database& database, Table table, std::uint64_t now);

/// style_of() is how tables are spelled where a configuration is read so.
TableStyle style_of(Compat compat);

}  // namespace spigrp
