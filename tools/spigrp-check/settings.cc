// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

namespace spigrp {

Settings Settings::over(const Settings& base) const {
  Settings all = *this;
  const auto fill = [](auto& mine, const auto& other) {
    if (!mine) mine = other;
  };
  fill(all.kind, base.kind);
  fill(all.strict, base.strict);
  fill(all.pedantic, base.pedantic);
  fill(all.key_files, base.key_files);
  fill(all.compat, base.compat);
  fill(all.fail_on, base.fail_on);
  fill(all.max_diagnostics, base.max_diagnostics);
  fill(all.max_groups, base.max_groups);
  all.errors.insert(base.errors.begin(), base.errors.end());
  all.ignored.insert(base.ignored.begin(), base.ignored.end());
  return all;
}

std::optional<FileKind> parse_kind(const std::string& word) {
  if (word == "listing") return FileKind::listing;
  if (word == "config") return FileKind::config;
  if (word == "said") return FileKind::said;
  return std::nullopt;
}

std::optional<Severity> parse_severity(const std::string& word) {
  if (word == "error") return Severity::error;
  if (word == "warning") return Severity::warning;
  if (word == "note") return Severity::note;
  return std::nullopt;
}

const char* kind_name(FileKind kind) {
  if (kind == FileKind::listing) return "listing";
  return kind == FileKind::config ? "config" : "said";
}

const char* severity_name(Severity severity) {
  if (severity == Severity::error) return "error";
  return severity == Severity::warning ? "warning" : "note";
}

}  // namespace spigrp
