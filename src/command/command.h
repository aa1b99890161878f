// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <span>
#include <string_view>

#include "command/line.h"
#include "command/record.h"
#include "command/words.h"
#include "spigrp/configuration.h"
#include "spigrp/database.h"
#include "spigrp/provider.h"

namespace spigrp {

/// CommandContext is what commands work on. What failed is remembered, so that one mistake is reported once:
/// later lines that need an SA or an eroute from a refused line do not complain that it is missing.
struct CommandContext {
  Database& database;
  Provider& provider;
  const ConfigurationOptions& options;
  std::set<Said> failed_sas = {};
  std::set<Selector, SelectorOrder> failed_eroutes = {};
  /// Is told where everything was defined; nullptr: nobody asks.
  Record* record = nullptr;
  /// Is told what may be said about lines that are right; nullptr: nobody asks.
  DiagnosticList* remarks = nullptr;
  /// A key in the text that others can read was remarked on: one is enough.
  bool told_exposed_text = false;
  /// Key files are neither opened nor checked, and keys from them are zeros: for whoever makes no packets.
  bool assume_key_files = false;
};

// Each command is given the words behind its name. It changes the database whole or, when it reports
// anything, not at all.
void run_spi(Line& line, std::span<const Word> words, CommandContext& context);
void run_spigrp(Line& line, std::span<const Word> words, CommandContext& context);
void run_eroute(Line& line, std::span<const Word> words, CommandContext& context);

/// kMaxLine bytes are the longest line that is read; a line of `spi` with the longest keys has under a
/// thousand.
inline constexpr std::size_t kMaxLine = 16384;

/// run_line() runs one line, without its line end, and appends what is wrong with it to the list.
void run_line(std::string_view text, std::size_t number, CommandContext& context, DiagnosticList& list);

/// CommandKind is what a line is about.
enum class CommandKind : std::uint8_t { nothing, ignored, spi, spigrp, eroute, unknown };

/// kind_of() tells without running the line.
CommandKind kind_of(std::string_view text);

}  // namespace spigrp
