// SPDX-License-Identifier: Apache-2.0
#include "command/command.h"

#include <algorithm>
#include <string>

#include "command/suggest.h"

namespace spigrp {
namespace {

struct Row {
  std::string_view name;
  CommandKind kind;
};

// Scripts have more than the three: tncfg(8) and klipsdebug(8) set up the old kernel module, where nothing is left
// to do, and the others only print.
constexpr Row kCommands[] = {
    {"spi", CommandKind::spi},         {"spigrp", CommandKind::spigrp},      {"eroute", CommandKind::eroute},
    {"tncfg", CommandKind::ignored},   {"klipsdebug", CommandKind::ignored}, {"look", CommandKind::ignored},
    {"version", CommandKind::ignored}, {"pf_key", CommandKind::ignored},
};

std::span<const Word> without_ipsec(std::span<const Word> words) {
  return !words.empty() && words.front().text == "ipsec" ? words.subspan(1) : words;
}

CommandKind kind_of_word(std::string_view word) {
  const auto* const row = std::ranges::find(kCommands, word, &Row::name);
  return row == std::end(kCommands) ? CommandKind::unknown : row->kind;
}

CommandKind kind_of(std::span<const Word> words) {
  return words.empty() ? CommandKind::nothing : kind_of_word(words.front().text);
}

// Nothing is known about such a line, so nothing of it is shown but a first word that is a word.
void report_unknown(Line& line, const Word& word) {
  const bool letters = std::ranges::all_of(word.text, [](char c) { return c >= 'a' && c <= 'z'; });
  if (letters && word.text.size() <= 12 && looks_like_name(word.text)) line.mask().show(word.text);
  static constexpr std::string_view kNames[] = {"spi", "spigrp", "eroute"};
  const std::string near = did_you_mean(word.text, kNames);
  const std::string all = ": write one of " + list(kNames);
  line.report(CommandCode::unknown_command, word.raw, line.quote(word.text) + (near.empty() ? all : near));
}

void run_words(Line& line, std::span<const Word> words, CommandContext& context) {
  const Word& command = words.front();
  const CommandKind kind = kind_of(words);
  if (kind == CommandKind::unknown) return report_unknown(line, command);
  line.mask().show(command.text);
  if (kind == CommandKind::spi) run_spi(line, words.subspan(1), context);
  if (kind == CommandKind::spigrp) run_spigrp(line, words.subspan(1), context);
  if (kind == CommandKind::eroute) run_eroute(line, words.subspan(1), context);
}

// Whatever stands behind it, however long, is nobody's to read.
void note_ignored(std::string_view text, std::size_t number, std::span<const Word> all, const Word& command,
                  CommandContext& context) {
  if (context.record == nullptr || text.size() > kMaxLine) return;
  Line line(text, number);
  line.mask().show(all.front().text);
  line.mask().show(command.text);
  context.record->add_ignored(line, command.raw);
}

}  // namespace

CommandKind kind_of(std::string_view text) {
  text = text.substr(0, kMaxLine);
  auto word = split_word(text);
  if (word && word->text == "ipsec") word = split_word(text);
  return word ? kind_of_word(word->text) : CommandKind::nothing;
}

void run_line(std::string_view text, std::size_t number, CommandContext& context, DiagnosticList& list) {
  const auto all = split_words(text);
  const auto words = without_ipsec(all);
  const CommandKind kind = kind_of(words);
  if (all.empty()) return;
  if (kind == CommandKind::ignored) return note_ignored(text, number, all, words.front(), context);
  if (text.size() > kMaxLine) {
    Line line({}, number);
    line.report_missing(CommandCode::line_too_long, ": at most " + std::to_string(kMaxLine) + " bytes");
    return std::move(line).finish(list);
  }
  Line line(text, number);
  const std::string_view last = all.back().raw;
  line.set_end(static_cast<std::size_t>(last.data() + last.size() - text.data()));
  if (words.size() != all.size()) line.mask().show(all.front().text);
  if (words.empty()) {
    line.report_missing(CommandCode::unknown_command, ": write spi, spigrp or eroute behind ipsec");
  } else {
    run_words(line, words, context);
  }
  if (context.record != nullptr && line.ok()) context.record->add_line(number, line.mask().text());
  if (context.remarks != nullptr && line.ok()) line.add_remarks(*context.remarks);
  std::move(line).finish(list);
}

}  // namespace spigrp
