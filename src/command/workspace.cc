// SPDX-License-Identifier: Apache-2.0
#include "command/workspace.h"

#include <algorithm>

namespace spigrp {
namespace {

// So many flows that meet a %trap can be put on hold (Engine::outbound), beside the eroutes of the text.
constexpr std::size_t kHolds = 1024;

// A command adds at most one SA or eroute, so counting the commands is enough to know how much memory serves. Only
// --replay_window, which may be cut to this, asks for a wide window.
Limits count_commands(std::string_view text, const Provider& provider) {
  Limits limits{.sas = 1, .eroutes = kHolds, .wide_windows = 0, .context_size = largest_context(provider)};
  for_each_line(text, [&](std::string_view line, std::size_t) {
    const CommandKind kind = kind_of(line);
    if (kind == CommandKind::eroute) ++limits.eroutes;
    if (kind != CommandKind::spi) return;
    ++limits.sas;
    if (line.find("--r") != std::string_view::npos) ++limits.wide_windows;
  });
  return limits;
}

}  // namespace

Workspace::Workspace(std::string_view text, Provider& provider)
    : Workspace(count_commands(text, provider), provider) {}

Workspace::Workspace(const Limits& limits, Provider& provider)
    : limits_(limits),
      memory_(Database::memory_size(limits), Database::kMemoryAlign),
      database_(limits, memory_.bytes(), provider) {}

void run_text(std::string_view text, CommandContext& context, DiagnosticList& list) {
  for_each_line(text,
                [&](std::string_view line, std::size_t number) { run_line(line, number, context, list); });
}

}  // namespace spigrp
