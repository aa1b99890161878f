// SPDX-License-Identifier: Apache-2.0
#include "command/algorithm_words.h"

#include "command/suggest.h"

namespace spigrp {
namespace {

void append_names(std::vector<std::string>& words, const std::string& before, const Integrity* integrity) {
  if (integrity == nullptr) return words.push_back(before);
  for (const std::string_view name : integrity->names) words.push_back(before + "-" + std::string(name));
}

std::vector<std::string> esp_words() {
  std::vector<std::string> words;
  for (const Algorithm& row : algorithms()) {
    if (row.use != AlgorithmUse::esp) continue;
    for (const std::string_view name : row.cipher->names) {
      append_names(words, std::string(name), row.integrity);
    }
  }
  return words;
}

bool is_recommended(const Algorithm& row) { return row.rank == Rank::must || row.rank == Rank::should; }

}  // namespace

std::vector<std::string> algorithm_words(AlgorithmUse use) {
  if (use == AlgorithmUse::esp) return esp_words();
  std::vector<std::string> words;
  for (const Algorithm& row : algorithms()) {
    if (row.use != use) continue;
    words.emplace_back(row.name);
    if (row.integrity == nullptr) continue;
    for (const std::string_view name : row.integrity->names) {
      if (name != row.name) words.emplace_back(name);
    }
  }
  return words;
}

std::string did_you_mean_algorithm(AlgorithmUse use, std::string_view name) {
  const std::vector<std::string> words = algorithm_words(use);
  return did_you_mean(name, std::vector<std::string_view>(words.begin(), words.end()));
}

std::string recommended(AlgorithmUse use, const Provider& provider) {
  std::vector<std::string_view> names;
  for (const Algorithm& row : algorithms()) {
    const bool compression = use == AlgorithmUse::comp;  // which is not the provider's: it has no key
    if (row.use != use) continue;
    if (compression || (is_recommended(row) && provider.supports(row.id))) names.push_back(row.name);
  }
  return list(names);
}

}  // namespace spigrp
