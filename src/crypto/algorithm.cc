// SPDX-License-Identifier: Apache-2.0
#include "spigrp/algorithm.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/algorithm_tables.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

using algorithm_tables::kCiphers;
using algorithm_tables::kIntegrities;
using enum CipherMode;

// A cipher that brings its own ICV takes no other. NULL needs one, or nothing is protected (RFC 4303 section
// 3.2), and so does CTR, where whoever can flip a bit of the ciphertext flips that bit of the plaintext
// (RFC 3686 section 7). CBC without integrity is legal still, and doubtful.
constexpr bool has_own_icv(const Cipher& cipher) { return cipher.icv_len > 0; }
constexpr bool may_stand_alone(const Cipher& cipher) { return has_own_icv(cipher) || cipher.mode == cbc; }

constexpr std::size_t kNumEsp = [] {
  std::size_t count = 0;
  for (const Cipher& cipher : kCiphers) {
    count += may_stand_alone(cipher) ? 1 : 0;
    count += has_own_icv(cipher) ? 0 : kIntegrities.size();
  }
  return count;
}();
constexpr std::size_t kNumAlgorithms = kNumEsp + kIntegrities.size() + 1;

// Name is room for the name of a pair, which no table has.
struct Name {
  std::array<char, 23> text{};
  std::uint8_t len = 0;

  constexpr void append(std::string_view part) {
    for (const char c : part) text[len++] = c;
  }
  constexpr std::string_view view() const { return {text.data(), len}; }
};

constexpr Name join(std::string_view cipher, std::string_view integrity) {
  Name name;
  name.append(cipher);
  if (!integrity.empty()) name.append("-");
  name.append(integrity);
  return name;
}

// Pair is a legal pair, before its name has a place to stay. The program has none: only names and rows stay.
struct Pair {
  AlgorithmUse use;
  const Cipher* cipher = nullptr;
  const Integrity* integrity = nullptr;
  Name name;
};

constexpr Pair esp_pair(const Cipher& cipher, const Integrity* integrity) {
  const std::string_view suffix = integrity == nullptr ? std::string_view() : integrity->names[0];
  return {AlgorithmUse::esp, &cipher, integrity, join(cipher.names[0], suffix)};
}

consteval auto make_pairs() {
  std::array<Pair, kNumAlgorithms> pairs{};
  std::size_t count = 0;
  for (const Cipher& cipher : kCiphers) {
    if (may_stand_alone(cipher)) pairs[count++] = esp_pair(cipher, nullptr);
    if (has_own_icv(cipher)) continue;
    for (const Integrity& integrity : kIntegrities) pairs[count++] = esp_pair(cipher, &integrity);
  }
  for (const Integrity& integrity : kIntegrities) {
    pairs[count++] = {AlgorithmUse::ah, nullptr, &integrity, join(integrity.ah_name, {})};
  }
  pairs[count++] = {AlgorithmUse::comp, nullptr, nullptr, join("deflate", {})};  // RFC 2394
  return pairs;
}

constexpr std::array kNames = [] {
  std::array<Name, kNumAlgorithms> names{};
  std::ranges::transform(make_pairs(), names.begin(), &Pair::name);
  return names;
}();

constexpr Cipher kNoCipher{CipherId::none, null, {}, 0, 0, 0, 0, 1, Rank::must, {}, {}};
constexpr Integrity kNoIntegrity{IntegrityId::none, {}, {}, 0, 0, Rank::must, {}, {}};

// RFC 8221 section 7 has DEFLATE at MAY.
constexpr Rank rank_of(AlgorithmUse use, const Cipher& cipher, const Integrity& integrity) {
  return use == AlgorithmUse::comp ? Rank::may : std::max(cipher.rank, integrity.rank);
}

constexpr Algorithm row_of(const Pair& pair, const Name& name) {
  const Cipher& cipher = pair.cipher == nullptr ? kNoCipher : *pair.cipher;
  const Integrity& integrity = pair.integrity == nullptr ? kNoIntegrity : *pair.integrity;
  return {.id = {pair.use, cipher.id, integrity.id},
          .use = pair.use,
          .name = name.view(),
          .cipher = pair.cipher,
          .integrity = pair.integrity,
          .encryption_key_len = cipher.key_len,
          .salt_len = cipher.salt_len,
          .auth_key_len = integrity.key_len,
          .iv_len = cipher.iv_len,
          .icv_len = std::max(cipher.icv_len, integrity.icv_len),  // one of them is 0
          .block_len = cipher.block_len,
          .encrypts = cipher.mode != null && cipher.mode != gmac,
          .aead = has_own_icv(cipher),
          .counter_mode = cipher.mode != null && cipher.mode != cbc,
          .random_iv = cipher.mode == cbc,
          .rank = rank_of(pair.use, cipher, integrity)};
}

constexpr std::array kAlgorithms = []<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
  return std::array{row_of(make_pairs()[kIndex], kNames[kIndex])...};
}(std::make_index_sequence<kNumAlgorithms>());

// std::tolower() asks the locale, and a Turkish one has another idea of I.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

template <class Rows>
auto called(const Rows& rows, std::string_view name) {
  const auto row = std::ranges::find_if(rows, [name](const auto& each) {
    return std::ranges::any_of(each.names, [name](std::string_view word) { return same_word(word, name); });
  });
  return row == rows.end() ? nullptr : &*row;
}

// A name of a cipher may have dashes in it, and one of an integrity algorithm too: each dash is tried.
const Algorithm* find_esp(std::string_view name) {
  if (const Cipher* cipher = called(kCiphers, name)) return find_algorithm({AlgorithmUse::esp, cipher->id});
  for (auto dash = name.begin(); dash != name.end(); ++dash) {
    if (*dash != '-') continue;
    const Cipher* cipher = called(kCiphers, {name.begin(), dash});
    const Integrity* integrity = called(kIntegrities, {dash + 1, name.end()});
    if (cipher == nullptr || integrity == nullptr) continue;
    return find_algorithm({AlgorithmUse::esp, cipher->id, integrity->id});
  }
  return nullptr;
}

const Algorithm* find_ah(std::string_view name) {
  const Integrity* integrity = called(kIntegrities, name);
  return integrity == nullptr ? nullptr : find_algorithm({AlgorithmUse::ah, CipherId::none, integrity->id});
}

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }
std::span<const Cipher> ciphers() { return kCiphers; }
std::span<const Integrity> integrities() { return kIntegrities; }

const Algorithm& algorithm(AlgorithmId id) {
  const Algorithm* row = find_algorithm(id);
  SPIGRP_REQUIRE(row != nullptr);
  return *row;
}

const Algorithm* find_algorithm(AlgorithmId id) {
  const auto row = std::ranges::find(kAlgorithms, id, &Algorithm::id);
  return row == kAlgorithms.end() ? nullptr : &*row;
}

const Algorithm* find_algorithm(AlgorithmUse use, std::string_view name) {
  switch (use) {
    case AlgorithmUse::esp:
      return find_esp(name);
    case AlgorithmUse::ah:
      return find_ah(name);
    case AlgorithmUse::comp:
      return same_word(name, "deflate") ? &algorithm(AlgorithmId::comp_deflate) : nullptr;
  }
  return nullptr;
}

}  // namespace spigrp
