// SPDX-License-Identifier: Apache-2.0
#include "command/options.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "command/suggest.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

bool is_option(const Word& word) { return word.text.size() > 1 && word.text.front() == '-'; }

bool is_long_option(const Word& word) { return word.text.starts_with("--"); }

bool is_key(OptionId id) { return id == OptionId::enckey || id == OptionId::authkey; }

// OptionReader goes through the words of a line once.
class OptionReader {
 public:
  OptionReader(Line& line, std::span<const Word> words, const OptionTable& table)
      : line_(line), words_(words), table_(table) {}

  GivenOptions read() {
    while (!words_.empty()) {
      const Word word = take();
      if (is_option(word)) {
        read_option(word);
      } else if (table_.takes_words && !word.broken) {
        given_.words.push_back(word.text);
      } else {
        report_strays(word, std::nullopt);
      }
    }
    return std::move(given_);
  }

 private:
  Word take() {
    const Word word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }

  std::vector<Option> matches(std::string_view name) const;
  void read_option(const Word& word);
  void read_known(const Option& option, const Word& word, std::string_view name);
  void read_value(Given& given, const Word& word);
  void read_values(Given& given, const Word& word);
  void refuse_name(const Word& word, std::string_view name, const std::vector<Option>& candidates);
  std::string advice(std::string_view name) const;
  void show_unknown(std::string_view name);
  void skip_values();
  void refuse_quotes(std::string_view raw);
  void report_strays(const Word& first, std::optional<OptionId> before);

  Line& line_;
  std::span<const Word> words_;
  const OptionTable& table_;
  GivenOptions given_;
};

// All options that this beginning of a name can stand for.
std::vector<Option> OptionReader::matches(std::string_view name) const {
  std::vector<Option> found;
  for (const Option& option : table_.options) {
    const bool known = std::ranges::any_of(found, [&](const Option& other) { return other.id == option.id; });
    if (!name.empty() && option.name.starts_with(name) && !known) found.push_back(option);
  }
  return found;
}

void OptionReader::read_option(const Word& word) {
  const std::string_view name = word.text.substr(0, word.text.find('='));
  const std::string_view bare = is_long_option(word) ? name.substr(2) : std::string_view();
  const auto exact = std::ranges::find(table_.options, bare, &Option::name);
  const auto candidates = exact == table_.options.end() ? matches(bare) : std::vector<Option>();
  if (exact == table_.options.end() && candidates.size() != 1) return refuse_name(word, name, candidates);
  line_.mask().show(name);
  read_known(candidates.empty() ? *exact : candidates.front(), word, name);
}

void OptionReader::read_known(const Option& option, const Word& word, std::string_view name) {
  Given given{option.id, name, {}, false};
  const bool inline_value = name.size() != word.text.size();
  if (inline_value && option.takes == Takes::nothing) {
    line_.report(CommandCode::unwanted_value, name);
  } else if (option.takes == Takes::values) {
    read_values(given, word);
  } else if (option.takes != Takes::nothing) {
    read_value(given, word);
  }
  if (given_.find(option.id) != nullptr) {
    line_.report(CommandCode::repeated_option, name);
  } else {
    given_.add(std::move(given));
  }
  const bool stray = !words_.empty() && !is_option(words_.front());
  if (stray && !table_.takes_words) report_strays(take(), option.id);
}

void OptionReader::read_value(Given& given, const Word& word) {
  const bool is_inline = given.name.size() != word.text.size();
  if (!is_inline && (words_.empty() || is_long_option(words_.front()))) {
    line_.report(CommandCode::missing_value, given.name);
    given.broken = true;
    return;
  }
  const Word source = is_inline ? word : take();
  const std::string_view inline_text = word.text.substr(std::min(given.name.size() + 1, word.text.size()));
  given.values.push_back(is_inline ? unquote(inline_text) : source.text);
  given.broken = source.broken;
  if (source.broken) refuse_quotes(source.raw);
}

void OptionReader::read_values(Given& given, const Word& word) {
  read_value(given, word);
  while (!given.broken && !words_.empty() && !is_option(words_.front())) {
    const Word next = take();
    given.values.push_back(next.text);
    given.broken = next.broken;
    if (next.broken) refuse_quotes(next.raw);
  }
}

// What stands behind an unknown option can be a key: it stays hidden, up to the next option.
void OptionReader::refuse_name(const Word& word, std::string_view name,
                               const std::vector<Option>& candidates) {
  line_.garble();
  skip_values();
  if (name.starts_with("--")) line_.mask().show(name.substr(0, 2));
  if (word.broken) return refuse_quotes(word.raw);
  if (!candidates.empty()) {
    std::vector<std::string_view> names;
    names.reserve(candidates.size());
    for (const Option& option : candidates) names.push_back(option.name);
    line_.mask().show(name);
    return line_.report(CommandCode::ambiguous_option, name,
                        line_.quote(name) + ": it can be " + list(names));
  }
  show_unknown(name);
  line_.report(CommandCode::unknown_option, name, line_.quote(name) + advice(name));
}

// The name of an unknown option is shown when it is a word; a key may be glued to the name of its option.
void OptionReader::show_unknown(std::string_view name) {
  for (const Option& option : table_.options) {
    if (!is_key(option.id) || !name.substr(0, 2 + option.name.size()).ends_with(option.name)) continue;
    return line_.mask().show(name.substr(0, 2 + option.name.size()));
  }
  const bool letters = std::ranges::none_of(name, [](char c) { return c >= '0' && c <= '9'; });
  if (letters && looks_like_name(name)) line_.mask().show(name);
}

std::string OptionReader::advice(std::string_view name) const {
  const std::string_view bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
  std::vector<std::string_view> known;
  for (const Option& option : table_.options) {
    known.push_back(option.name);
    const bool glued = option.name.size() > 4 && bare.starts_with(option.name);
    if (glued && bare.size() > option.name.size() + 2) {
      return ", is a blank missing behind --" + std::string(option.name);
    }
  }
  const std::string_view word = nearest(bare, known);
  return word.empty() ? std::string() : ", did you mean --" + std::string(word);
}

void OptionReader::skip_values() {
  while (!words_.empty() && !is_long_option(words_.front())) take();
}

void OptionReader::refuse_quotes(std::string_view raw) {
  line_.garble();
  line_.report(CommandCode::bad_quotes, raw);
  skip_values();
}

void OptionReader::report_strays(const Word& first, std::optional<OptionId> before) {
  Word last = first;
  bool broken = first.broken;
  while (!words_.empty() && !is_long_option(words_.front())) {
    last = take();
    broken = broken || last.broken;
  }
  line_.garble();
  const bool key = before && is_key(*before);
  if (key) std::ranges::find(given_.options, *before, &Given::id)->broken = true;
  if (broken) return refuse_quotes(join(first.raw, last.raw));
  const char* why = "";
  if (key) why = ": a key is one word without blanks";
  if (last.text == "\\") why = ": a command is one line, a backslash does not continue it";
  line_.report(CommandCode::unexpected_word, join(first.raw, last.raw), why);
}

}  // namespace

bool is_remark(OptionId id) { return id == OptionId::label || id == OptionId::debug; }

bool GivenOptions::only_remarks() const {
  return words.empty() && std::ranges::all_of(options, is_remark, &Given::id);
}

void GivenOptions::add(Given given) {
  if (options.empty()) options.reserve(16);  // more than most lines have
  ids_ |= bit(given.id);
  options.push_back(std::move(given));
}

const Given* GivenOptions::find(OptionId id) const {
  if ((ids_ & bit(id)) == 0) return nullptr;
  const auto found = std::ranges::find(options, id, &Given::id);
  return found == options.end() ? nullptr : &*found;
}

const Given* GivenOptions::usable(OptionId id) const {
  const Given* given = find(id);
  return given == nullptr || given->broken ? nullptr : given;
}

GivenOptions read_options(Line& line, std::span<const Word> words, const OptionTable& table) {
  return OptionReader(line, words, table).read();
}

std::string display_name(const OptionTable& table, OptionId id) {
  const auto found = std::ranges::find(table.options, id, &Option::id);
  SPIGRP_REQUIRE(found != table.options.end());
  return "--" + std::string(found->name);
}

}  // namespace spigrp
