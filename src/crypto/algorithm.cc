// SPDX-License-Identifier: Apache-2.0
#include "spigrp/algorithm.h"

#include <algorithm>
#include <array>

#include "spigrp/result.h"

namespace spigrp {
namespace {

// An alias says its ICV length, or is a word whose length IKE daemons agree on: strongSwan and libreswan both
// mean 128 bits by sha256. Left out on purpose are hmac-sha2-256, hmac-sha256 and the kernel's hmac(sha256)
// and rfc4106(gcm(aes)): old Linux cut the first three to 96 bits, and the last one comes in three lengths.
// An SA under such a name would set up well and then drop every packet.

constexpr std::string_view kChachaAliases[] = {
    // libreswan, and what strongSwan logs
    "chacha20_poly1305",
    "chacha20-poly1305",
    // the kernel's name, which has one ICV length only
    "rfc7539esp(chacha20,poly1305)",
};

constexpr std::string_view kAes256Gcm16Aliases[] = {
    // strongSwan
    "aes256gcm128",
    "aes256gcm",
    // libreswan, and what strongSwan logs
    "aes_gcm_16_256",
    "aes_gcm_16-256",
    // libreswan: a, b, c are 8, 12, 16 bytes, and without a letter it is 16
    "aes_gcm_c_256",
    "aes_gcm_c-256",
    "aes_gcm_c256",
    "aes_gcm_256",
    "aes_gcm-256",
    "aes_gcm256",
};

constexpr std::string_view kNullSha256Aliases[] = {
    // IKE daemons
    "null-sha2_256",
    "null-sha2-256",
    "null-sha2",
    // with the length, as KLIPS wrote null-md5-96
    "null-sha256-128",
    "null-sha2_256_128",
    "null-sha2-256-128",
    // libreswan
    "null-hmac_sha2_256_128",
    "null-hmac-sha2-256-128",
};

constexpr std::string_view kNullSha512Aliases[] = {
    // IKE daemons
    "null-sha2_512",
    "null-sha2-512",
    // with the length, as KLIPS wrote null-md5-96
    "null-sha512-256",
    "null-sha2_512_256",
    "null-sha2-512-256",
    // libreswan
    "null-hmac_sha2_512_256",
    "null-hmac-sha2-512-256",
};

constexpr std::string_view kSha256Aliases[] = {
    // IKE daemons
    "sha256",
    "sha2_256",
    "sha2-256",
    "sha2",
    // libreswan, and what strongSwan logs
    "sha2_256_128",
    "sha2-256-128",
    "hmac_sha2_256_128",
    // RFC 4868 and IANA
    "hmac-sha-256-128",
    "hmac-sha256-128",
    "hmac_sha256_128",
    "auth_hmac_sha2_256_128",
};

constexpr std::string_view kSha512Aliases[] = {
    // IKE daemons
    "sha512",
    "sha2_512",
    "sha2-512",
    // libreswan, and what strongSwan logs
    "sha2_512_256",
    "sha2-512-256",
    "hmac_sha2_512_256",
    // RFC 4868 and IANA
    "hmac-sha-512-256",
    "hmac-sha512-256",
    "hmac_sha512_256",
    "auth_hmac_sha2_512_256",
};

constexpr std::array kAlgorithms{
    Algorithm{.id = AlgorithmId::esp_chacha20_poly1305,
              .use = AlgorithmUse::esp,
              .name = "chacha20poly1305",
              .aliases = kChachaAliases,
              .encryption_key_len = 32,
              .salt_len = 4,
              .auth_key_len = 0,
              .iv_len = 8,
              .icv_len = 16,
              .block_len = 1,
              .encrypts = true,
              .counter_mode = true,
              .rfc = "RFC 7634"},
    Algorithm{.id = AlgorithmId::esp_aes256_gcm16,
              .use = AlgorithmUse::esp,
              .name = "aes256gcm16",
              .aliases = kAes256Gcm16Aliases,
              .encryption_key_len = 32,
              .salt_len = 4,
              .auth_key_len = 0,
              .iv_len = 8,
              .icv_len = 16,
              .block_len = 1,
              .encrypts = true,
              .counter_mode = true,
              .rfc = "RFC 4106"},
    Algorithm{.id = AlgorithmId::esp_null_hmac_sha2_256_128,
              .use = AlgorithmUse::esp,
              .name = "null-sha256",
              .aliases = kNullSha256Aliases,
              .encryption_key_len = 0,
              .salt_len = 0,
              .auth_key_len = 32,
              .iv_len = 0,
              .icv_len = 16,
              .block_len = 1,
              .encrypts = false,
              .counter_mode = false,
              .rfc = "RFC 2410, RFC 4868"},
    Algorithm{.id = AlgorithmId::esp_null_hmac_sha2_512_256,
              .use = AlgorithmUse::esp,
              .name = "null-sha512",
              .aliases = kNullSha512Aliases,
              .encryption_key_len = 0,
              .salt_len = 0,
              .auth_key_len = 64,
              .iv_len = 0,
              .icv_len = 32,
              .block_len = 1,
              .encrypts = false,
              .counter_mode = false,
              .rfc = "RFC 2410, RFC 4868"},
    Algorithm{.id = AlgorithmId::ah_hmac_sha2_256_128,
              .use = AlgorithmUse::ah,
              .name = "hmac-sha2-256-128",
              .aliases = kSha256Aliases,
              .encryption_key_len = 0,
              .salt_len = 0,
              .auth_key_len = 32,
              .iv_len = 0,
              .icv_len = 16,
              .block_len = 1,
              .encrypts = false,
              .counter_mode = false,
              .rfc = "RFC 4868"},
    Algorithm{.id = AlgorithmId::ah_hmac_sha2_512_256,
              .use = AlgorithmUse::ah,
              .name = "hmac-sha2-512-256",
              .aliases = kSha512Aliases,
              .encryption_key_len = 0,
              .salt_len = 0,
              .auth_key_len = 64,
              .iv_len = 0,
              .icv_len = 32,
              .block_len = 1,
              .encrypts = false,
              .counter_mode = false,
              .rfc = "RFC 4868"},
    Algorithm{.id = AlgorithmId::comp_deflate,
              .use = AlgorithmUse::comp,
              .name = "deflate",
              .aliases = {},
              .encryption_key_len = 0,
              .salt_len = 0,
              .auth_key_len = 0,
              .iv_len = 0,
              .icv_len = 0,
              .block_len = 1,
              .encrypts = false,
              .counter_mode = false,
              .rfc = "RFC 2394"},
};

constexpr bool rows_are_in_order_of_ids() {
  for (std::size_t i = 0; i < kAlgorithms.size(); ++i) {
    if (static_cast<std::size_t>(kAlgorithms[i].id) != i) return false;
  }
  return true;
}
static_assert(rows_are_in_order_of_ids(), "algorithm(id) takes the id for an index");

// std::tolower() asks the locale, and a Turkish one has another idea of I.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

bool is_called(const Algorithm& row, std::string_view name) {
  return same_word(row.name, name) ||
         std::ranges::any_of(row.aliases, [name](std::string_view alias) { return same_word(alias, name); });
}

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }

const Algorithm& algorithm(AlgorithmId id) {
  const auto row = static_cast<std::size_t>(id);
  SPIGRP_REQUIRE(row < kAlgorithms.size());
  return kAlgorithms[row];
}

const Algorithm* find_algorithm(AlgorithmUse use, std::string_view name) {
  const auto row = std::ranges::find_if(
      kAlgorithms, [=](const Algorithm& each) { return each.use == use && is_called(each, name); });
  return row == kAlgorithms.end() ? nullptr : &*row;
}

}  // namespace spigrp
