// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "command/command.h"
#include "command/database_fault.h"
#include "command/options.h"
#include "command/said_options.h"

namespace spigrp {
namespace {

constexpr Option kOptions[] = {
    {OptionId::said, "said", Takes::values},
    {OptionId::clear, "clear", Takes::nothing},
    {OptionId::label, "label", Takes::value},
    {OptionId::debug, "debug", Takes::nothing},
};
constexpr OptionTable kTable{kOptions, true};

constexpr std::size_t kWordsOfSa = 4;  // inet ADDR SPI PROTO

// The SAIDs of a line, with a gap for each that is none.
using Saids = std::vector<std::optional<PlacedSaid>>;

Saids read_saids(Line& line, std::span<const std::string_view> words) {
  Saids saids;
  for (const std::string_view word : words) {
    const auto said = read_said(line, word);
    saids.push_back(said ? std::optional<PlacedSaid>({*said, word}) : std::nullopt);
  }
  return saids;
}

Saids read_fours(Line& line, std::span<const std::string_view> words) {
  Saids saids;
  for (; words.size() >= kWordsOfSa; words = words.subspan(kWordsOfSa)) {
    const auto said = read_said_words(line, {words[0], words[1], words[2], words[3]});
    saids.push_back(said ? std::optional<PlacedSaid>({*said, join(words[1], words[3])}) : std::nullopt);
  }
  if (words.empty()) return saids;
  line.report(CommandCode::unexpected_word, join(words.front(), words.back()),
              ": each SA is four words, inet or inet6, ADDRESS, SPI and PROTOCOL");
  saids.push_back(std::nullopt);
  return saids;
}

Saids read_all(Line& line, const GivenOptions& given) {
  const Given* option = given.find(OptionId::said);
  if (option != nullptr && !given.words.empty()) {
    line.report(CommandCode::unexpected_word, join(given.words.front(), given.words.back()),
                ": all SAIDs stand together behind --said");
  }
  if (option != nullptr) return option->broken ? Saids{std::nullopt} : read_saids(line, option->values);
  const bool fours = !given.words.empty() && (given.words[0] == "inet" || given.words[0] == "inet6");
  return fours ? read_fours(line, given.words) : read_saids(line, given.words);
}

// Reports each SA that is no SA or is not there, and tells whether all are. What an earlier line failed to
// define is not reported again.
bool all_defined(Line& line, const Saids& saids, const CommandContext& context) {
  bool all = true;
  for (const auto& said : saids) {
    if (said && context.database.find(said->said) != nullptr) continue;
    all = false;
    if (!said || context.failed_sas.contains(said->said)) continue;
    if (is_shunt(said->said)) {
      line.report(TextCode::shunt_in_group, said->part);
    } else {
      line.report(CommandCode::no_such_sa, said->part);
    }
  }
  return all;
}

// The rules of groups, for a line whose SAs are not all there: what is wrong in a part is wrong in the whole.
void check_rules(Line& line, std::span<const Said> group, std::span<const std::string_view> parts) {
  const auto finding = check_group(group);
  if (!finding || finding->code == TextCode::shunt_in_group) return;
  line.report(finding->code, parts[finding->index]);
}

void change_group(Line& line, const Saids& saids, CommandContext& context) {
  // Counted before anything is stored or looked up: the old tool overran its array here.
  if (saids.size() > kMaxGroupSas) {
    const auto& fifth = saids[kMaxGroupSas];
    if (fifth) line.report(TextCode::too_many_sas, fifth->part);
    return;
  }
  const bool all = all_defined(line, saids, context);
  std::vector<Said> group;
  std::vector<std::string_view> parts;
  for (const auto& said : saids) {
    if (!said) continue;
    group.push_back(said->said);
    parts.push_back(said->part);
  }
  if (group.size() != saids.size()) return;
  if (!all) return check_rules(line, group, parts);
  if (!line.ok()) return;
  const auto changed =
      group.size() > 1 ? context.database.link(group) : context.database.unlink(group.front());
  if (!changed) report_refusal(line, changed.error(), parts);
}

void run_clear(Line& line, const GivenOptions& given, CommandContext& context) {
  const Given* said = given.find(OptionId::said);
  if (said != nullptr) line.report(CommandCode::conflicting_option, said->name, " --clear");
  if (!given.words.empty()) {
    line.report(CommandCode::unexpected_word, join(given.words.front(), given.words.back()),
                ": --clear ungroups all SAs");
  }
  if (line.ok()) context.database.unlink_all();
}

}  // namespace

void run_spigrp(Line& line, std::span<const Word> words, CommandContext& context) {
  const GivenOptions given = read_options(line, words, kTable);
  if (given.find(OptionId::clear) != nullptr) return run_clear(line, given, context);
  const Saids saids = read_all(line, given);
  if (!saids.empty()) change_group(line, saids, context);  // none: lists, which has no effect in a file
}

}  // namespace spigrp
