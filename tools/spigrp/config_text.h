// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "io/input_stream.h"
#include "io/secret_text.h"

namespace spigrp {

/// read_config() reads a configuration to its end. It may hold keys, so no copy of it stays anywhere.
std::optional<IoError> read_config(InputStream& stream, SecretText& text);

/// key_directory() is where the key files of this configuration are looked for.
std::filesystem::path key_directory(const std::string& config);

}  // namespace spigrp
