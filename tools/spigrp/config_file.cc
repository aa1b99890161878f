// SPDX-License-Identifier: Apache-2.0
#include "config_file.h"

#include <filesystem>

#include "spigrp/providers.h"
#include "text_file.h"

namespace spigrp {
namespace {

// A configuration of a million SAs is under 256 MiB; a capture given by mistake may be any size.
constexpr std::size_t kMaxConfig = std::size_t{256} << 20;

std::filesystem::path key_directory(const std::string& config) {
  return config == "-" ? std::filesystem::path() : std::filesystem::path(config).parent_path();
}

}  // namespace

std::unique_ptr<Configuration> load_configuration(const ConfigOptions& options, Complaints& complaints) {
  SecretText text;
  if (const auto error = read_text_file(options.file, kMaxConfig, "configuration", text)) {
    complaints.error(error->message);
    return nullptr;
  }
  auto loaded = Configuration::load(text.view(),
                                    {.compat = options.compat,
                                     .key_directory = key_directory(options.file),
                                     .assume_key_files = options.assume_key_files},
                                    options.provider == nullptr ? default_provider() : *options.provider);
  if (loaded) return std::move(*loaded);
  complaints.diagnostics(options.file, std::move(loaded.error()));
  complaints.error(options.file + ": not used: every line of it must be right");
  return nullptr;
}

}  // namespace spigrp
