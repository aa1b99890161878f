// SPDX-License-Identifier: Apache-2.0
#include "command/algorithm_words.h"

#include <array>
#include <cstddef>
#include <vector>

#include "command/suggest.h"
#include "spigrp/providers.h"

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

std::vector<std::string> words_of(AlgorithmUse use) {
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

// What to use in place of an algorithm, by its worse part.
std::string_view replacement(const Algorithm& row) {
  if (row.cipher != nullptr && !row.cipher->replacement.empty()) return row.cipher->replacement;
  if (row.integrity != nullptr && !row.integrity->replacement.empty()) return row.integrity->replacement;
  return row.use == AlgorithmUse::ah ? std::string_view("hmac-sha2-256-128")
                                     : std::string_view("chacha20poly1305");
}

bool is_recommended(const Algorithm& row) { return row.rank == Rank::must || row.rank == Rank::should; }

}  // namespace

std::span<const std::string> algorithm_words(AlgorithmUse use) {
  // Put together once: there are hundreds, and a file may be wrong in each of its lines.
  static const std::array kWords = {words_of(AlgorithmUse::esp), words_of(AlgorithmUse::ah),
                                    words_of(AlgorithmUse::comp)};
  return kWords[static_cast<std::size_t>(use)];
}

std::string did_you_mean_algorithm(AlgorithmUse use, std::string_view name) {
  const auto words = algorithm_words(use);
  return did_you_mean(name, std::vector<std::string_view>(words.begin(), words.end()));
}

std::string why_unavailable(const Algorithm& row, const Provider& provider) {
  for (const Provider* other : providers()) {
    if (other == &provider || !other->supports(row.id)) continue;
    return ": " + std::string(provider.name()) + " does not have it, and " + std::string(other->name()) +
           " does";
  }
  const std::string_view option = build_option(row.id);
  if (!option.empty() && find_provider("openssl") != nullptr) return ": libcrypto does not offer it here";
  if (row.id == AlgorithmId::esp_aes256_gcm16) {
    return ": libsodium has it on processors with AES only, a build with " + std::string(option) + " on any";
  }
  if (!option.empty()) return ": a build with " + std::string(option) + " has it";
  return ": no provider has it, use " + std::string(replacement(row));
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
