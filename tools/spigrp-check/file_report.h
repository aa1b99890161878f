// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "report.h"
#include "settings.h"
#include "spigrp/said.h"

namespace spigrp {

/// FileReport takes what is found in one file and decides what is said: codes that are ignored, that count as
/// errors, that are said once a file, and the most that is shown.
class FileReport {
 public:
  FileReport(std::string name, FileKind kind, const Settings& settings);

  /// wants() tells whether a finding of this code would be shown: one that would not need not be worded.
  bool wants(std::string_view code) const;
  void add(Found found);
  /// count() is for a finding that wants() did not.
  void count(std::string_view code, Severity severity);
  /// add_doubtful() is add() for a finding that take_back() may unsay; `said` is what it is about.
  void add_doubtful(Found found, const Said& said, std::uint64_t line);
  /// take_back() unsays those that `is_wrong` says so of.
  template <class IsWrong>
  void take_back(IsWrong is_wrong);

  /// finish() is all of it. Behind what is shown a note counts the rest.
  FileFindings finish() &&;

 private:
  struct Doubt {
    Said said;
    std::uint64_t line;
    Severity severity;
    std::size_t shown;  // where in findings_.shown, or kNowhere
  };
  static constexpr std::size_t kNowhere = ~std::size_t{0};
  Severity severity_of(std::string_view code, Severity severity) const;
  bool is_full() const;
  void forget(const Doubt& doubt);

  const Settings& settings_;
  FileFindings findings_;
  std::vector<Doubt> doubts_;
  std::set<std::size_t> unsaid_;
  std::set<std::string, std::less<>> said_once_;
};

template <class IsWrong>
void FileReport::take_back(IsWrong is_wrong) {
  for (const Doubt& doubt : doubts_) {
    if (is_wrong(doubt.said, doubt.line)) forget(doubt);
  }
  doubts_.clear();
}

}  // namespace spigrp
