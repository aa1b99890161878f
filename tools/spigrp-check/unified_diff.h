// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace spigrp {

/// UnifiedDiff makes the unified diff of a text of which each line stays, is replaced by one, or goes. It is made
/// as the lines come, and holds one hunk.
class UnifiedDiff {
 public:
  explicit UnifiedDiff(std::string name) : name_(std::move(name)) {}

  /// add() is the next line, without its line end, and what it becomes; nothing: it goes.
  void add(std::string_view before, const std::optional<std::string>& after);
  /// finish() is the end; `line_end` tells whether the last line has one.
  void finish(bool line_end);
  /// take() is what was made since the last call.
  std::string take();

 private:
  static constexpr std::size_t kContext = 3;
  void keep(std::string_view line);
  void open_hunk();
  void close_hunk();
  void line(char mark, std::string_view text);

  std::string name_;
  std::string made_;
  bool named_ = false;
  std::deque<std::string> context_;  // unchanged lines before a hunk
  std::string hunk_;
  std::size_t last_minus_ = 0;  // where in hunk_ the last line of each side ends
  std::size_t last_plus_ = 0;
  std::uint64_t old_line_ = 0;  // lines so far
  std::uint64_t new_line_ = 0;
  std::uint64_t old_first_ = 0;
  std::uint64_t new_first_ = 0;
  std::uint64_t old_count_ = 0;
  std::uint64_t new_count_ = 0;
  std::size_t unchanged_ = 0;  // at the end of the hunk
  bool in_hunk_ = false;
  bool went_ = false;  // the last line
};

}  // namespace spigrp
