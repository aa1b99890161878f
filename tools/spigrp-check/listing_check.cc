// SPDX-License-Identifier: Apache-2.0
#include "listing_check.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "command/suggest_said.h"

namespace spigrp {
namespace {

// What is shown of a line that is too long to show.
constexpr std::size_t kBeginning = 200;

/// Checker words what the reader finds.
class Checker final : public ListingSink {
 public:
  Checker(Duplicates& duplicates, FileReport& report) : duplicates_(duplicates), report_(report) {}

  void on_finding(const ListingLine& line, const ListingFinding& finding) override {
    const char* const code = name(finding.code);
    const bool doubtful = finding.code == TextCode::unprotected_group && is_remembered(line);
    if (doubtful) {
      report_.add_doubtful(worded(line, finding), first_of(line), line.number);
    } else if (report_.wants(code)) {
      report_.add(worded(line, finding));
    } else {
      report_.count(code, finding.severity);
    }
  }

  void on_line(const ListingLine&) override {}

  bool on_full(GroupTable&) override { return duplicates_.grow(); }

 private:
  static Said first_of(const ListingLine& line) { return line.printed().saids().front(); }

  // Only such a line can turn out to be the rest of another.
  bool is_remembered(const ListingLine& line) {
    return duplicates_.table().line_of(first_of(line)) == line.number;
  }

  static Found worded(const ListingLine& line, const ListingFinding& finding) {
    const bool too_long = finding.code == TextCode::line_too_long;
    Diagnostic diagnostic{.code = name(finding.code),
                          .severity = finding.severity,
                          .line = line.number,
                          .column = finding.at + 1,
                          .length = finding.length,
                          .message = describe(finding.code),
                          .source = std::string(too_long ? line.text.substr(0, kBeginning) : line.text)};
    if (finding.detail != nullptr) diagnostic.message += std::string(": ") + finding.detail;
    diagnostic.message += about_other_line(line, finding);
    auto edit = edit_for(line, finding);
    if (edit && !edit->safe) diagnostic.message += "; did you mean " + edit->text + "?";
    if (edit && finding.code == TextCode::spelling) diagnostic.message += ": " + edit->text;
    return {std::move(diagnostic), std::move(edit)};
  }

  static std::string about_other_line(const ListingLine& line, const ListingFinding& finding) {
    if (finding.other_line == 0) return {};
    const std::string other = "line " + std::to_string(finding.other_line);
    if (finding.code == TextCode::said_in_two_groups) return ": " + other + " has it too";
    if (finding.other_line == line.rest_of) return ": this line is the rest of " + other;
    return ": " + other + " is the rest of this one, from here on";
  }

  static std::string_view word_at(const ListingLine& line, std::size_t at) {
    const std::size_t before = line.text.substr(0, at).find_last_of(" \t");
    const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t to = line.text.find_first_of(" \t\r", at);
    return line.text.substr(from, to == std::string_view::npos ? to : to - from);
  }

  static std::optional<Edit> edit_for(const ListingLine& line, const ListingFinding& finding) {
    const std::size_t at = finding.at;
    switch (finding.code) {
      case TextCode::spelling: {
        const auto said = parse_said(line.text.substr(at, finding.length));
        return Edit{at + 1, finding.length, std::string(format(said->said).view()), true};
      }
      case TextCode::blanks: {
        const bool between = at > 0 && at + finding.length < line.comment_at;
        return Edit{at + 1, finding.length, between ? " " : "", true};
      }
      case TextCode::carriage_return:
        return Edit{at + 1, finding.length, "", true};
      default:
        break;
    }
    const std::string_view word = word_at(line, at);
    auto guess = suggest_said(word, finding.code);
    if (!guess) return std::nullopt;
    return Edit{static_cast<std::size_t>(word.data() - line.text.data()) + 1, word.size(), std::move(*guess),
                false};
  }

  Duplicates& duplicates_;
  FileReport& report_;
};

}  // namespace

ListingOptions listing_options(FileKind kind, const Settings& settings) {
  const bool pedantic =
      settings.pedantic.value_or(false) || std::ranges::any_of(settings.errors, is_pedantic);
  return {.strict = settings.strict.value_or(false),
          .pedantic = pedantic,
          .saids = kind == FileKind::said,
          .max_groups = settings.max_groups.value_or(Settings::kMaxGroups)};
}

std::optional<IoError> check_listing(Input& input, FileKind kind, const Settings& settings,
                                     Duplicates& duplicates, FileReport& report) {
  Checker checker(duplicates, report);
  const ListingOptions options = listing_options(kind, settings);
  const auto reader = std::make_unique<ListingReader>(
      checker, options, options.max_groups == 0 ? nullptr : &duplicates.table());
  while (true) {
    const auto piece = input.read();
    if (!piece) return piece.error();
    if (piece->empty()) break;
    reader->feed(*piece);
  }
  reader->finish();
  const GroupTable& table = duplicates.table();
  report.take_back([&table](const Said& first, std::uint64_t line) {
    return table.line_of(first) == line && table.is_rest(first);
  });
  return input.changed();
}

}  // namespace spigrp
