// SPDX-License-Identifier: Apache-2.0
#include "kind.h"

#include <algorithm>

#include "command/command.h"

namespace spigrp {
namespace {

// What no word of a configuration's first words has, and nearly every word of a listing, right or wrong.
bool looks_listed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  const std::string_view word = line.substr(first, line.find_first_of(" \t\r", first) - first);
  return word.find('@') != std::string_view::npos || word.starts_with('%') || word.starts_with("(error)");
}

}  // namespace

FileKind kind_of_content(std::string_view beginning) {
  while (!beginning.empty()) {
    const std::size_t end = std::min(beginning.find('\n'), beginning.size());
    std::string_view line = beginning.substr(0, end);
    beginning.remove_prefix(std::min(end + 1, beginning.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const CommandKind kind = kind_of(line);
    if (kind != CommandKind::nothing && kind != CommandKind::unknown) return FileKind::config;
    if (looks_listed(line) && kind != CommandKind::nothing) return FileKind::listing;
  }
  return FileKind::listing;
}

}  // namespace spigrp
