// SPDX-License-Identifier: Apache-2.0
#include "config_text.h"

#include <array>

#include "spigrp/secret.h"

namespace spigrp {
namespace {

// A configuration of a million SAs is under 256 MiB; a capture given by mistake may be any size.
constexpr std::size_t kMaxConfig = std::size_t{256} << 20;

}  // namespace

std::optional<IoError> read_config(InputStream& stream, SecretText& text) {
  std::array<std::uint8_t, 65536> chunk{};
  std::size_t count = 0;
  while ((count = stream.read_some(chunk)) > 0) {
    if (text.size() + count > kMaxConfig) {
      wipe(chunk);
      return IoError{IoErrc::system, stream.name() + ": over 256 MiB, which no configuration has"};
    }
    text.append(std::span(chunk).first(count));
  }
  wipe(chunk);
  if (stream.error_number() != 0) return system_error(stream.name(), "read", stream.error_number());
  return std::nullopt;
}

std::filesystem::path key_directory(const std::string& config) {
  return config == "-" ? std::filesystem::path() : std::filesystem::path(config).parent_path();
}

}  // namespace spigrp
