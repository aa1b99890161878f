// SPDX-License-Identifier: Apache-2.0
#include "usage.h"

#include <algorithm>

#include "command/suggest.h"

namespace spigrp {
namespace {

// Keys have digits, or more letters.
constexpr std::size_t kLongestShown = 24;

bool may_be_shown(std::string_view word) {
  const auto plain = [](char c) { return c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return word.size() <= kLongestShown && std::ranges::all_of(word, plain);
}

std::string quote(std::string_view word) {
  if (!may_be_shown(word)) return ", not repeated here because it may be a key";
  return " '" + std::string(word) + "'";
}

std::string hint(std::string_view word, std::span<const std::string_view> known) {
  return may_be_shown(word) ? did_you_mean(word, known) : std::string();
}

}  // namespace

std::string unknown_command(std::string_view word, std::span<const std::string_view> commands) {
  if (word.starts_with('-')) return unknown_word(word, {});
  const std::string near = hint(word, commands);
  return "unknown command" + quote(word) + (near.empty() ? ": write one of " + list(commands) : near);
}

std::string unknown_word(std::string_view word, std::span<const std::string_view> options) {
  if (!word.starts_with('-')) return "unexpected word" + quote(word);
  const std::string_view name = word.substr(0, word.find('='));
  return "unknown option" + quote(name) + hint(name, options);
}

}  // namespace spigrp
