// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "command/aligned_memory.h"
#include "command/command.h"
#include "command/line.h"
#include "spigrp/database.h"
#include "spigrp/provider.h"

namespace spigrp {

/// Workspace is a Database that is large enough for the commands of a text, and the memory it lives in. It
/// does not move.
class Workspace {
 public:
  Workspace(std::string_view text, Provider& provider);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  Database& database() { return database_; }
  const Limits& limits() const { return limits_; }

 private:
  Workspace(const Limits& limits, Provider& provider);

  Limits limits_;
  AlignedMemory memory_;  // outlives the database in it
  Database database_;
};

/// for_each_line() calls `use` with each line, without its line end, and its number. A text that ends with a line end
/// has no empty line behind it.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    use(line, number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// run_text() runs every line of a text, and appends what is wrong to the list.
void run_text(std::string_view text, CommandContext& context, DiagnosticList& list);

}  // namespace spigrp
