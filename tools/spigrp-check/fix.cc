// SPDX-License-Identifier: Apache-2.0
#include "fix.h"

#include <memory>
#include <utility>

#include "listing_check.h"

namespace spigrp {
namespace {

std::optional<IoError> read_through(Input& input, ListingReader& reader, bool& line_end) {
  line_end = true;
  while (true) {
    const auto piece = input.read();
    if (!piece) return piece.error();
    if (piece->empty()) break;
    reader.feed(*piece);
    line_end = piece->ends_with('\n');
  }
  reader.finish();
  return input.changed();
}

std::string_view comment_of(const ListingLine& line) {
  std::string_view comment = line.text.substr(line.comment_at);
  if (line.carriage_return) comment.remove_suffix(1);
  return comment;
}

// The canonical line: the SAIDs as they are ordered, and the comment where it is.
std::string canonical(const ListingLine& line) {
  std::string text(format(line.printed()).view());
  const std::string_view comment = comment_of(line);
  if (comment.empty()) return text;
  const std::size_t gap = line.text.find_last_not_of(" \t", line.comment_at - 1) + 1;
  return text.append(line.text.substr(gap, line.comment_at - gap)).append(comment);
}

std::string without_groups(const ListingLine& line) {
  std::string text(line.text);
  if (line.carriage_return) text.pop_back();
  const bool blank = text.find_first_not_of(" \t") == std::string::npos;
  return blank ? std::string() : text;
}

}  // namespace

/// Surveyor fills the table.
class Fix::Surveyor final : public ListingSink {
 public:
  explicit Surveyor(Fix& fix) : fix_(fix) {}
  void on_finding(const ListingLine& line, const ListingFinding& finding) override {
    if (finding.code == TextCode::line_too_long) fix_.possible_ = false;
    if (finding.code == TextCode::duplicates_unchecked) fix_.unknown_from_ = line.number;
    if (finding.code == TextCode::said_in_two_groups) fix_.folds_ = false;
  }
  void on_line(const ListingLine&) override {}
  bool on_full(GroupTable&) override { return fix_.duplicates_.grow(); }

 private:
  Fix& fix_;
};

/// Writer says what becomes of each line.
class Fix::Writer final : public ListingSink {
 public:
  Writer(Fix& fix, bool saids, const std::function<void(const FixedLine&)>& use)
      : fix_(fix), saids_(saids), use_(use) {}

  void on_finding(const ListingLine&, const ListingFinding&) override {}
  void on_line(const ListingLine& line) override { use_({line.text, fixed(line)}); }
  bool on_full(GroupTable&) override { return false; }

 private:
  std::optional<std::string> fixed(const ListingLine& line) {
    FixCounts& counts = fix_.counts_;
    if (line.kind == ListingLine::Kind::unnamed) {
      ++counts.unnamed;
      return std::string(line.text);
    }
    if (line.kind == ListingLine::Kind::broken || is_duplicate(line)) {
      ++counts.broken;
      return std::string(line.text);
    }
    if (is_rest(line)) {
      ++counts.folded;
      const std::string_view comment = comment_of(line);
      return comment.empty() ? std::nullopt : std::optional(std::string(comment));
    }
    if (line.inbound) ++counts.inbound;
    std::string text = line.kind == ListingLine::Kind::group ? canonical(line) : without_groups(line);
    if (text != line.text) ++counts.rewritten;
    return text;
  }

  bool is_looked_up(const ListingLine& line) const {
    if (saids_ || line.kind != ListingLine::Kind::group || line.number >= fix_.unknown_from_) return false;
    const Said& first = line.group.saids().front();
    return first.proto != Proto::internal && first.spi != 0;
  }
  // The survey refused it (E210), or it would be in the table under its number.
  bool is_duplicate(const ListingLine& line) {
    return is_looked_up(line) &&
           fix_.duplicates_.table().line_of(line.printed().saids().front()) != line.number;
  }
  bool is_rest(const ListingLine& line) {
    if (!fix_.folds_ || !is_looked_up(line)) return false;
    return fix_.duplicates_.table().is_rest(line.printed().saids().front());
  }

  Fix& fix_;
  bool saids_;
  const std::function<void(const FixedLine&)>& use_;
};

std::optional<IoError> Fix::survey(Input& input, FileKind kind, const Settings& settings) {
  Surveyor surveyor(*this);
  const ListingOptions options = listing_options(kind, settings);
  const auto reader = std::make_unique<ListingReader>(
      surveyor, ListingOptions{.saids = options.saids, .max_groups = options.max_groups},
      &duplicates_.table());
  return read_through(input, *reader, line_end_);
}

std::optional<IoError> Fix::run(Input& input, FileKind kind,
                                const std::function<void(const FixedLine&)>& use) {
  Writer writer(*this, kind == FileKind::said, use);
  const auto reader =
      std::make_unique<ListingReader>(writer, ListingOptions{.saids = kind == FileKind::said}, nullptr);
  return read_through(input, *reader, line_end_);
}

}  // namespace spigrp
