// SPDX-License-Identifier: Apache-2.0
#include "config_check.h"

#include <filesystem>
#include <string_view>

#include "io/secret_text.h"
#include "spigrp/configuration_check.h"

namespace spigrp {
namespace {

// A configuration of a million SAs is under 256 MiB; another file given by mistake may be any size.
constexpr std::size_t kMaxConfig = std::size_t{256} << 20;

std::optional<IoError> read_all(Input& input, SecretText& text) {
  while (true) {
    const auto piece = input.read();
    if (!piece) return piece.error();
    if (piece->empty()) return std::nullopt;
    if (text.size() + piece->size() > kMaxConfig) {
      return IoError{IoErrc::system, input.name() + ": over 256 MiB, which no configuration has"};
    }
    text.append({reinterpret_cast<const std::uint8_t*>(piece->data()), piece->size()});
  }
}

std::filesystem::path directory_of(const std::string& path) {
  return path == "-" ? std::filesystem::path() : std::filesystem::path(path).parent_path();
}

}  // namespace

std::optional<IoError> check_config(Input& input, const std::string& path, const Settings& settings,
                                    FileReport& report) {
  SecretText text;
  auto error = read_all(input, text);
  input.wipe_buffer();
  if (error) return error;
  const ConfigurationCheck check{.options = {.compat = settings.compat.value_or(Compat::none),
                                             .key_directory = directory_of(path),
                                             .look_at_modes = true,
                                             .text_is_exposed = input.is_exposed()},
                                 .assume_key_files = !settings.key_files.value_or(true),
                                 .strict = settings.strict.value_or(false)};
  for (Diagnostic& diagnostic : check_configuration(text.view(), check)) {
    report.add({std::move(diagnostic), std::nullopt});
  }
  return input.changed();
}

}  // namespace spigrp
