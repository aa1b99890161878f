// SPDX-License-Identifier: Apache-2.0
#include "file_report.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spigrp {
namespace {

// Notes that are true of a whole listing when they are of one line.
constexpr std::string_view kOnce[] = {"N305", "N306"};

bool is_said_once(std::string_view code) { return std::ranges::find(kOnce, code) != std::end(kOnce); }

}  // namespace

FileReport::FileReport(std::string name, FileKind kind, const Settings& settings) : settings_(settings) {
  findings_.name = std::move(name);
  findings_.kind = kind;
}

bool FileReport::is_full() const {
  const std::uint64_t most = settings_.max_diagnostics.value_or(Settings::kMaxDiagnostics);
  return most != 0 && findings_.shown.size() >= most;
}

bool FileReport::wants(std::string_view code) const {
  if (is_full() || settings_.ignored.contains(std::string(code))) return false;
  return settings_.pedantic.value_or(false) || !is_said_once(code) || !said_once_.contains(code);
}

Severity FileReport::severity_of(std::string_view code, Severity severity) const {
  return settings_.errors.contains(std::string(code)) ? Severity::error : severity;
}

void FileReport::count(std::string_view code, Severity severity) {
  if (settings_.ignored.contains(std::string(code))) return;
  if (is_said_once(code) && !settings_.pedantic.value_or(false) && !said_once_.emplace(code).second) return;
  findings_.counts.add(severity_of(code, severity));
}

void FileReport::add(Found found) {
  const bool shown = wants(found.diagnostic.code);
  const std::string code = found.diagnostic.code;
  count(code, found.diagnostic.severity);
  if (!shown) return;
  found.diagnostic.severity = severity_of(code, found.diagnostic.severity);
  findings_.shown.push_back(std::move(found));
}

void FileReport::add_doubtful(Found found, const Said& said, std::uint64_t line) {
  const std::string code = found.diagnostic.code;
  if (settings_.ignored.contains(code)) return;
  const bool shown = wants(code);
  doubts_.push_back(
      {said, line, severity_of(code, found.diagnostic.severity), shown ? findings_.shown.size() : kNowhere});
  add(std::move(found));
}

void FileReport::forget(const Doubt& doubt) {
  Counts& counts = findings_.counts;
  --(doubt.severity == Severity::error     ? counts.errors
     : doubt.severity == Severity::warning ? counts.warnings
                                           : counts.notes);
  if (doubt.shown != kNowhere) unsaid_.insert(doubt.shown);
}

FileFindings FileReport::finish() && {
  std::vector<Found> kept;
  for (std::size_t i = 0; i < findings_.shown.size(); ++i) {
    if (!unsaid_.contains(i)) kept.push_back(std::move(findings_.shown[i]));
  }
  const std::size_t more = findings_.counts.all() - kept.size();
  if (more > 0) {
    Diagnostic note;
    note.code = "N499";
    note.severity = Severity::note;
    note.length = 0;
    if (!kept.empty()) note.line = kept.back().diagnostic.line;
    note.message = "not all faults are listed: there are " + std::to_string(more) + " more";
    kept.push_back({std::move(note), std::nullopt});
  }
  findings_.shown = std::move(kept);
  return std::move(findings_);
}

}  // namespace spigrp
