// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "listing/fast_said.h"
#include "spigrp/group.h"

namespace spigrp::test {

/// same() compares SAIDs and spellings, or the codes and places of refusals.
inline bool same(const Result<SpelledSaid, TextError>& a, const Result<SpelledSaid, TextError>& b) {
  if (a.has_value() != b.has_value()) return false;
  if (a) return a->said == b->said && a->spelling == b->spelling;
  return a.error().code == b.error().code && a.error().at == b.error().at &&
         a.error().length == b.error().length && a.error().detail == b.error().detail;
}

/// careful_words() are the words of a line by the careful half of the parser alone, as the header of
/// GroupReader says what they are.
inline std::vector<GroupReader::Word> careful_words(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<GroupReader::Word> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos && line[at] != '#') {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    auto said = careful_said(line.substr(at, end - at));
    if (!said) said.error().at += at;
    words.push_back({at, line.substr(at, end - at), said});
    at = end;
  }
  return words;
}

/// reads_as() tells whether a reader that may read so many bytes behind the line finds the same words.
inline bool reads_as(const std::vector<GroupReader::Word>& words, std::string_view line, std::size_t behind) {
  GroupReader reader(line, behind);
  for (const auto& expected : words) {
    const auto word = reader.next();
    if (!word || word->at != expected.at || word->text.data() != line.data() + word->at) return false;
    if (word->text.size() != expected.text.size() || !same(word->said, expected.said)) return false;
  }
  return !reader.next();
}

}  // namespace spigrp::test
