// SPDX-License-Identifier: Apache-2.0
#include "config_text.h"

#include "text_file.h"

namespace spigrp {
namespace {

// A configuration of a million SAs is under 256 MiB; a capture given by mistake may be any size.
constexpr std::size_t kMaxConfig = std::size_t{256} << 20;

}  // namespace

std::optional<IoError> read_config(InputStream& stream, SecretText& text) {
  return read_text(stream, kMaxConfig, "configuration", text);
}

std::filesystem::path key_directory(const std::string& config) {
  return config == "-" ? std::filesystem::path() : std::filesystem::path(config).parent_path();
}

}  // namespace spigrp
