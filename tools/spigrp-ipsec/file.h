// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "io/io_error.h"
#include "io/secret_text.h"

namespace spigrp {

/// ConfigFile is the configuration that SPIGRP_CONFIG names, as it was read.
struct ConfigFile {
  SecretText text;
  bool exists = false;
  bool exposed = false;  ///< its group, or everybody, may read it
};

/// read_file() reads it. Only a file will do; that there is none is no error.
std::optional<IoError> read_file(const std::string& path, ConfigFile& file);

/// replace_file() puts a text in its place, on the disk, whole or not at all, for its owner's eyes only.
std::optional<IoError> replace_file(const std::string& path, const SecretText& text);

}  // namespace spigrp
