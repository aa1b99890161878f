// SPDX-License-Identifier: Apache-2.0
#include "config_text.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "spigrp/secret.h"

namespace spigrp {
namespace {

// A configuration of a million SAs is under 256 MiB; a capture given by mistake may be any size.
constexpr std::size_t kMaxConfig = std::size_t{256} << 20;

}  // namespace

std::optional<IoError> read_config(InputStream& stream, SecretText& text) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(stream.make_file(), &std::fclose);
  if (!file) return system_error(stream.name(), "open", ENOMEM);
  static_cast<void>(std::setvbuf(file.get(), nullptr, _IONBF, 0));  // keys stay in one place
  std::array<std::uint8_t, 4096> chunk{};
  std::size_t count = 0;
  while ((count = std::fread(chunk.data(), 1, chunk.size(), file.get())) > 0) {
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
