// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "spigrp/configuration.h"
#include "spigrp/text_code.h"

namespace spigrp {

enum class FileKind : std::uint8_t { listing, config, said };

/// Settings are how a file is checked. Where nothing is set the default holds; the command line goes before the
/// project's file.
struct Settings {
  std::optional<FileKind> kind;
  std::optional<bool> strict;
  std::optional<bool> pedantic;  ///< -W
  std::optional<bool> key_files;
  std::optional<Compat> compat;
  std::optional<Severity> fail_on;
  std::optional<std::uint64_t> max_diagnostics;  ///< 0: all
  std::optional<std::uint64_t> max_groups;       ///< 0: duplicates are not looked for
  std::set<std::string> errors;                  ///< codes that are errors
  std::set<std::string> ignored;                 ///< codes that are not said

  static constexpr std::uint64_t kMaxDiagnostics = 100;
  static constexpr std::uint64_t kMaxGroups = 10'000'000;

  /// over() is these settings, and those of `base` where these have none; lists are added up.
  Settings over(const Settings& base) const;
};

/// parse_kind(), parse_severity(): nothing for another word. kind_name() is the word.
std::optional<FileKind> parse_kind(const std::string& word);
std::optional<Severity> parse_severity(const std::string& word);
const char* kind_name(FileKind kind);
const char* severity_name(Severity severity);

}  // namespace spigrp
