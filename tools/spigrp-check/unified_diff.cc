// SPDX-License-Identifier: Apache-2.0
#include "unified_diff.h"

#include <algorithm>
#include <utility>

namespace spigrp {
namespace {

constexpr std::string_view kNoLineEnd = "\\ No newline at end of file\n";

// "12,3", "12" for one line, and the line before for none.
std::string range(std::uint64_t first, std::uint64_t count) {
  if (count == 1) return std::to_string(first);
  return std::to_string(count == 0 ? first - 1 : first) + "," + std::to_string(count);
}

}  // namespace

void UnifiedDiff::line(char mark, std::string_view text) {
  hunk_ += mark;
  hunk_.append(text).append("\n");
  if (mark != '+') {
    ++old_count_;
    last_minus_ = hunk_.size();
  }
  if (mark != '-') {
    ++new_count_;
    last_plus_ = hunk_.size();
  }
}

void UnifiedDiff::open_hunk() {
  in_hunk_ = true;
  hunk_.clear();
  old_count_ = new_count_ = 0;
  old_first_ = old_line_ + 1 - context_.size();
  new_first_ = new_line_ + 1 - context_.size();
  for (const std::string& before : context_) line(' ', before);
  context_.clear();
}

void UnifiedDiff::close_hunk() {
  if (!named_) made_ += "--- " + name_ + "\n+++ " + name_ + "\n";
  named_ = true;
  made_ += "@@ -" + range(old_first_, old_count_) + " +" + range(new_first_, new_count_) + " @@\n" + hunk_;
  in_hunk_ = false;
}

void UnifiedDiff::keep(std::string_view text) {
  if (in_hunk_) {
    line(' ', text);
    // Another change within the context would join this hunk.
    if (++unchanged_ <= 2 * kContext) return;
    // Take back what is more than the context behind the last change; it is the context before the next.
    std::size_t cut = hunk_.size();
    for (std::size_t i = 0; i <= kContext; ++i) {
      const std::size_t start = hunk_.rfind('\n', cut - 2);
      const std::size_t from = start == std::string::npos ? 0 : start + 1;
      context_.push_front(hunk_.substr(from + 1, cut - from - 2));
      cut = from;
    }
    hunk_.resize(cut);
    old_count_ -= kContext + 1;
    new_count_ -= kContext + 1;
    close_hunk();
  } else {
    context_.emplace_back(text);
  }
  while (context_.size() > kContext) context_.pop_front();
}

void UnifiedDiff::add(std::string_view before, const std::optional<std::string>& after) {
  const bool same = after && *after == before;
  if (same) {
    keep(before);
  } else {
    if (!in_hunk_) open_hunk();
    unchanged_ = 0;
    line('-', before);
    if (after) line('+', *after);
  }
  ++old_line_;
  if (after) ++new_line_;
  went_ = !after;
}

// Where the last line of the old text has no line end, the last of the new one has none either, unless that is
// another line.
void UnifiedDiff::finish(bool line_end) {
  if (!in_hunk_) return;
  while (unchanged_ > kContext) {
    hunk_.resize(hunk_.rfind('\n', hunk_.size() - 2) + 1);
    --old_count_, --new_count_, --unchanged_;
    line_end = true;  // the last line is not shown
  }
  if (!line_end && hunk_.ends_with("\n+\n")) {  // an empty line without line end is none
    hunk_.resize(hunk_.size() - 2);
    --new_count_;
    went_ = true;
  }
  if (!line_end) {
    if (!went_ && last_plus_ > last_minus_) hunk_.insert(last_plus_, kNoLineEnd);
    hunk_.insert(last_minus_, kNoLineEnd);
  }
  close_hunk();
}

std::string UnifiedDiff::take() { return std::exchange(made_, {}); }

}  // namespace spigrp
