// SPDX-License-Identifier: Apache-2.0
#include "command/words.h"

#include <algorithm>

namespace spigrp {
namespace {

constexpr auto kNone = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

// The place of the first blank from `at` on, or the end.
std::size_t find_blank(std::string_view text, std::size_t at) {
  const auto found = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_blank);
  return static_cast<std::size_t>(found - text.begin());
}

// Where the quotation opens in the word that `rest` begins with: at its start, or behind the `=` of
// `--name=`.
std::size_t find_quote(std::string_view rest) {
  if (is_quote(rest.front())) return 0;
  if (!rest.starts_with("--")) return kNone;
  const auto ends_name = [](char c) { return c == '=' || is_blank(c); };
  const auto name_end = std::ranges::find_if(rest, ends_name);
  const auto equals = static_cast<std::size_t>(name_end - rest.begin());
  if (equals + 1 >= rest.size() || rest[equals] != '=') return kNone;
  return is_quote(rest[equals + 1]) ? equals + 1 : kNone;
}

Word first_word(std::string_view rest) {
  const std::size_t open = find_quote(rest);
  const std::size_t close = open == kNone ? kNone : rest.find(rest[open], open + 1);
  if (open != kNone && close == kNone) return {rest, rest, true};
  const std::size_t closed = open == kNone ? 0 : close + 1;
  const std::size_t end = find_blank(rest, closed);
  const std::string_view raw = rest.substr(0, end);
  const bool broken = open != kNone && end != closed;
  return {raw, open == 0 && !broken ? unquote(raw) : raw, broken};
}

}  // namespace

std::string_view unquote(std::string_view text) {
  if (text.size() < 2 || !is_quote(text.front()) || text.back() != text.front()) return text;
  return text.substr(1, text.size() - 2);
}

std::string_view join(std::string_view first, std::string_view last) {
  const char* const end = last.data() + last.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the size reaches into the other part
  return std::string_view(first.data(), static_cast<std::size_t>(end - first.data()));
}

std::optional<Word> split_word(std::string_view& rest) {
  std::size_t at = 0;
  while (at < rest.size() && is_blank(rest[at])) ++at;
  if (at == rest.size() || rest[at] == '#') return std::nullopt;
  const Word word = first_word(rest.substr(at));
  rest.remove_prefix(at + word.raw.size());
  return word;
}

std::vector<Word> split_words(std::string_view line) {
  std::vector<Word> words;
  words.reserve(16);  // more than most lines have
  while (const auto word = split_word(line)) words.push_back(*word);
  return words;
}

}  // namespace spigrp
