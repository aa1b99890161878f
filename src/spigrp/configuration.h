// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "spigrp/database.h"
#include "spigrp/diagnostic.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"

namespace spigrp {

/// Compat says whose defaults hold where a command does not say: today's, or those of KLIPS (outer TOS 0, TTL
/// 64 and DF clear; no replay window unless asked for; IPComp's thresholds).
enum class Compat : std::uint8_t { none, klips };

/// ConfigurationOptions are what a configuration is read with.
struct ConfigurationOptions {
  Compat compat = Compat::none;
  /// Where a relative `@FILE` is looked for; empty: the working directory.
  std::filesystem::path key_directory = {};
  /// false: a command with `@FILE` is refused, and no file is opened.
  bool read_key_files = true;
  /// Key files are neither opened nor checked, and keys from them are zeros: for whoever makes no packets.
  bool assume_key_files = false;
  /// What to look at to find keys that others can read: the modes of key files; and whether the text itself is so,
  /// which only the caller knows.
  bool look_at_modes = false;
  bool text_is_exposed = false;
};

/// Configuration is a Database with the memory it lives in, filled by `spi`, `spigrp` and `eroute` commands,
/// one a line. It does not move.
class Configuration {
 public:
  /// load() runs every line. When any line is refused, the result is all diagnostics, in the order of lines.
  static Result<std::unique_ptr<Configuration>, std::vector<Diagnostic>> load(
      std::string_view text, const ConfigurationOptions& options, Provider& provider);
  ~Configuration();
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;

  Database& database();
  /// limits() are those of the database: as many SAs and eroutes as the text has commands for, and room for flows
  /// that a %trap puts on hold.
  const Limits& limits() const;
  /// remarks() is what may be said about lines that are right (W462, N463), in the order of lines.
  std::span<const Diagnostic> remarks() const;

 private:
  struct Memory;
  explicit Configuration(std::unique_ptr<Memory> memory);
  std::unique_ptr<Memory> memory_;
};

}  // namespace spigrp
