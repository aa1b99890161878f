// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "duplicates.h"
#include "input.h"
#include "settings.h"

namespace spigrp {

/// FixedLine is a line of a listing and what becomes of it.
struct FixedLine {
  std::string_view before;           ///< without the line feed
  std::optional<std::string> after;  ///< nothing: it is the rest of another line, and goes
};

/// FixCounts is what a fix changes, and what it leaves alone.
struct FixCounts {
  std::uint64_t rewritten = 0;  ///< spelling, blanks and carriage returns
  std::uint64_t folded = 0;     ///< lines that were the rest of another's group
  std::uint64_t broken = 0;     ///< lines with an error, left alone
  std::uint64_t unnamed = 0;    ///< lines with an SA that has no name, left alone
  std::uint64_t inbound = 0;    ///< lines in inbound order, whose order is left alone

  bool any() const { return rewritten + folded > 0; }
  bool left_alone() const { return broken + unnamed > 0; }
};

/// Fix is the canonical form of a listing that was read once already: `duplicates` knows its groups. A fix never
/// changes what a listing means: groups stay the same, and comments stay. While a SAID is in two groups no line
/// is folded, because it may be the one that the other is at odds with.
class Fix {
 public:
  /// survey() reads the listing to its end, to know which lines are the rest of others.
  std::optional<IoError> survey(Input& input, FileKind kind, const Settings& settings);
  /// is_possible() is false when a line is too long to be kept, so that nothing can be rewritten.
  bool is_possible() const { return possible_; }
  /// run() reads it again, and hands out every line.
  std::optional<IoError> run(Input& input, FileKind kind, const std::function<void(const FixedLine&)>& use);

  const FixCounts& counts() const { return counts_; }
  /// ends_with_line_end() is known after run().
  bool ends_with_line_end() const { return line_end_; }

 private:
  class Surveyor;
  class Writer;

  Duplicates duplicates_;
  bool possible_ = true;
  bool folds_ = true;
  std::uint64_t unknown_from_ = ~std::uint64_t{0};  // the line from which on duplicates were not looked for
  bool line_end_ = true;
  FixCounts counts_;
};

}  // namespace spigrp
