// SPDX-License-Identifier: Apache-2.0
#include "command/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace spigrp {
namespace {

constexpr std::size_t kMaxWord = 32;  // longer words are no slip of any word that we know
using Costs = std::array<std::size_t, kMaxWord + 1>;

// One row of the table of edit distances between the beginnings of two words.
void next_row(const Costs& before, const Costs& last, Costs& row, std::string_view a, std::size_t i,
              std::string_view b) {
  row[0] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
    row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
    const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
    if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
  }
}

// The number of edits from a to b; both have at most kMaxWord bytes.
std::size_t edits(std::string_view a, std::string_view b) {
  Costs before{};
  Costs last{};
  Costs row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = last;
    last = row;
    next_row(before, last, row, a, i, b);
  }
  return row[b.size()];
}

using Letters = std::array<std::uint8_t, 256>;

Letters letters_of(std::string_view text) {
  Letters letters{};
  for (const char c : text) ++letters[static_cast<unsigned char>(c)];
  return letters;
}

// No word is fewer edits away than it is longer or shorter than a text, or than it has letters that the text has not, or the
// other way round: an edit brings one at most. There are hundreds of names of algorithms, and the table of distances is for
// those that are near.
std::size_t least_edits(std::size_t size, std::string_view word) {
  return std::max(size, word.size()) - std::min(size, word.size());
}

std::size_t least_edits(std::size_t size, Letters letters, std::string_view word) {
  std::size_t missing = 0;
  for (const char c : word) {
    std::uint8_t& left = letters[static_cast<unsigned char>(c)];
    if (left == 0) {
      ++missing;
    } else {
      --left;
    }
  }
  return std::max(missing, size - (word.size() - missing));
}

}  // namespace

std::string_view nearest(std::string_view text, std::span<const std::string_view> known) {
  if (text.size() > kMaxWord) return {};
  std::string_view best;
  std::size_t fewest = text.size() / 3 + 1;
  const Letters letters = letters_of(text);
  for (const std::string_view word : known) {
    if (word.size() > kMaxWord || least_edits(text.size(), word) >= fewest) continue;
    if (least_edits(text.size(), letters, word) >= fewest) continue;
    const std::size_t count = edits(text, word);
    if (count >= fewest) continue;
    fewest = count;
    best = word;
  }
  return best;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> known) {
  const std::string_view word = nearest(text, known);
  return word.empty() ? std::string() : ", did you mean " + std::string(word);
}

std::string list(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace spigrp
