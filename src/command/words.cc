// SPDX-License-Identifier: Apache-2.0
#include "command/words.h"

#include <algorithm>

namespace spigrp {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr auto kNone = std::string_view::npos;

bool is_quote(char c) { return c == '"' || c == '\''; }

// Where the quotation opens in the word that `rest` begins with: at its start, or behind the `=` of
// `--name=`.
std::size_t find_quote(std::string_view rest) {
  if (is_quote(rest.front())) return 0;
  if (!rest.starts_with("--")) return kNone;
  const std::size_t equals = rest.find_first_of(" \t=");
  if (equals == kNone || rest[equals] != '=' || equals + 1 == rest.size()) return kNone;
  return is_quote(rest[equals + 1]) ? equals + 1 : kNone;
}

Word first_word(std::string_view rest) {
  const std::size_t open = find_quote(rest);
  const std::size_t close = open == kNone ? kNone : rest.find(rest[open], open + 1);
  if (open != kNone && close == kNone) return {rest, rest, true};
  const std::size_t closed = open == kNone ? 0 : close + 1;
  const std::size_t end = std::min(rest.find_first_of(kBlanks, closed), rest.size());
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

std::vector<Word> split_words(std::string_view line) {
  std::vector<Word> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(kBlanks, at)) != kNone && line[at] != '#') {
    words.push_back(first_word(line.substr(at)));
    at += words.back().raw.size();
  }
  return words;
}

}  // namespace spigrp
