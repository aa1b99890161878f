// SPDX-License-Identifier: Apache-2.0
#include "command_words.h"

#include <algorithm>

namespace spigrp {
namespace {

bool has(std::string_view word, char c) { return word.find(c) != std::string_view::npos; }

bool is_control(char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; }

bool needs_marks(std::string_view word) {
  return word.empty() || word.starts_with('#') || word.find_first_of(" \t\"'") != std::string_view::npos;
}

void append(SecretText& line, std::string_view text) {
  line.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

std::string append_command(std::span<const std::string_view> words, SecretText& line) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (i > 0) append(line, " ");
    if (std::ranges::any_of(word, is_control))
      return "word " + std::to_string(i) + " has a control character in it";
    if (!needs_marks(word)) {
      append(line, word);
      continue;
    }
    if (has(word, '"') && has(word, '\''))
      return "word " + std::to_string(i) + " has both quotation marks in it";
    const std::string_view mark = has(word, '"') ? "'" : "\"";
    append(line, mark);
    append(line, word);
    append(line, mark);
  }
  return {};
}

}  // namespace spigrp
