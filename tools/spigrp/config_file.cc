// SPDX-License-Identifier: Apache-2.0
#include "config_file.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "io/input_stream.h"
#include "io/secret_text.h"
#include "spigrp/providers.h"
#include "spigrp/secret.h"

namespace spigrp {
namespace {

// A configuration of a million SAs is under 256 MiB; a capture given by mistake may be any size.
constexpr std::size_t kMaxConfig = std::size_t{256} << 20;

std::optional<IoError> read_all(InputStream& stream, SecretText& text) {
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

}  // namespace

std::unique_ptr<Configuration> load_configuration(const ConfigOptions& options, Complaints& complaints) {
  const auto stream = InputStream::open(options.file);
  if (!stream) {
    complaints.error(stream.error().message);
    return nullptr;
  }
  SecretText text;
  if (const auto error = read_all(**stream, text)) {
    complaints.error(error->message);
    return nullptr;
  }
  auto loaded = Configuration::load(text.view(),
                                    {.compat = options.compat, .key_directory = key_directory(options.file)},
                                    options.provider == nullptr ? default_provider() : *options.provider);
  if (loaded) return std::move(*loaded);
  complaints.diagnostics(options.file, std::move(loaded.error()));
  complaints.error(options.file + ": not used: every line of it must be right");
  return nullptr;
}

}  // namespace spigrp
