// SPDX-License-Identifier: Apache-2.0
#include "config_file.h"

#include <utility>

#include "config_text.h"
#include "spigrp/providers.h"

namespace spigrp {

Provider& provider_of(const ConfigOptions& options) {
  return options.provider == nullptr ? default_provider() : *options.provider;
}

std::unique_ptr<Configuration> load_configuration(const ConfigOptions& options, Complaints& complaints) {
  const auto stream = InputStream::open(options.file);
  if (!stream) {
    complaints.error(stream.error().message);
    return nullptr;
  }
  SecretText text;
  if (const auto error = read_config(**stream, text)) {
    complaints.error(error->message);
    return nullptr;
  }
  auto loaded = Configuration::load(text.view(),
                                    {.compat = options.compat,
                                     .key_directory = key_directory(options.file),
                                     .assume_key_files = options.assume_key_files,
                                     .look_at_modes = true,
                                     .text_is_exposed = (*stream)->is_exposed()},
                                    provider_of(options));
  if (loaded) {
    complaints.remarks(options.file, {(*loaded)->remarks().begin(), (*loaded)->remarks().end()});
    return std::move(*loaded);
  }
  complaints.diagnostics(options.file, std::move(loaded.error()));
  complaints.error(options.file + ": not used: every line of it must be right");
  return nullptr;
}

}  // namespace spigrp
