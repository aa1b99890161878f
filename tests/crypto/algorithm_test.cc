// SPDX-License-Identifier: Apache-2.0
#include "spigrp/algorithm.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <utility>

#include "crypto/support.h"

namespace spigrp {
namespace {

const Algorithm* esp(std::string_view name) { return find_algorithm(AlgorithmUse::esp, name); }
const Algorithm* ah(std::string_view name) { return find_algorithm(AlgorithmUse::ah, name); }

// What the RFCs say, typed a second time and independently of the table.
struct Expected {
  AlgorithmId id;
  std::size_t encryption_key, salt, auth_key, iv, icv;
  bool encrypts, counter_mode;
};
constexpr Expected kExpected[] = {
    {AlgorithmId::esp_chacha20_poly1305, 32, 4, 0, 8, 16, true, true},         // RFC 7634 section 2
    {AlgorithmId::esp_aes256_gcm16, 32, 4, 0, 8, 16, true, true},              // RFC 4106 sections 3, 6, 8.1
    {AlgorithmId::esp_null_hmac_sha2_256_128, 0, 0, 32, 0, 16, false, false},  // RFC 4868 section 2.6
    {AlgorithmId::esp_null_hmac_sha2_512_256, 0, 0, 64, 0, 32, false, false},
    {AlgorithmId::ah_hmac_sha2_256_128, 0, 0, 32, 0, 16, false, false},
    {AlgorithmId::ah_hmac_sha2_512_256, 0, 0, 64, 0, 32, false, false},
    {AlgorithmId::comp_deflate, 0, 0, 0, 0, 0, false, false},
};

BOOST_AUTO_TEST_SUITE(algorithm_registry)

BOOST_AUTO_TEST_CASE(every_row_has_the_lengths_of_its_rfc) {
  BOOST_TEST(algorithms().size() == std::size(kExpected));
  for (const Expected& e : kExpected) {
    const Algorithm& row = algorithm(e.id);
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST((row.id == e.id));
      BOOST_TEST(row.encryption_key_len == e.encryption_key);
      BOOST_TEST(row.salt_len == e.salt);
      BOOST_TEST(row.auth_key_len == e.auth_key);
      BOOST_TEST(row.iv_len == e.iv);
      BOOST_TEST(row.icv_len == e.icv);
      BOOST_TEST(row.block_len == 1U);
      BOOST_TEST(row.encrypts == e.encrypts);
      BOOST_TEST(row.counter_mode == e.counter_mode);
      BOOST_TEST(row.rfc.starts_with("RFC "));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_id_without_row_is_misuse) {
  BOOST_TEST(test::stops_program([] { algorithm(static_cast<AlgorithmId>(algorithms().size())); }));
}

BOOST_AUTO_TEST_CASE(names_and_aliases_find_their_row) {
  for (const Algorithm& row : algorithms()) {
    BOOST_TEST(find_algorithm(row.use, row.name) == &row);
    for (const std::string_view alias : row.aliases) BOOST_TEST(find_algorithm(row.use, alias) == &row);
  }
}

BOOST_AUTO_TEST_CASE(a_word_means_one_thing_for_each_use) {
  std::set<std::pair<AlgorithmUse, std::string_view>> seen;
  for (const Algorithm& row : algorithms()) {
    BOOST_TEST(seen.emplace(row.use, row.name).second, row.name);
    for (const std::string_view alias : row.aliases) BOOST_TEST(seen.emplace(row.use, alias).second, alias);
  }
}

BOOST_AUTO_TEST_CASE(words_of_other_daemons) {
  BOOST_TEST(esp("chacha20poly1305") == &algorithm(AlgorithmId::esp_chacha20_poly1305));   // strongSwan
  BOOST_TEST(esp("chacha20_poly1305") == &algorithm(AlgorithmId::esp_chacha20_poly1305));  // libreswan
  BOOST_TEST(esp("aes256gcm16") == &algorithm(AlgorithmId::esp_aes256_gcm16));             // strongSwan
  BOOST_TEST(esp("aes256gcm128") == &algorithm(AlgorithmId::esp_aes256_gcm16));  // strongSwan, in bits
  BOOST_TEST(esp("aes_gcm256") == &algorithm(AlgorithmId::esp_aes256_gcm16));    // libreswan
  BOOST_TEST(esp("null-sha256") == &algorithm(AlgorithmId::esp_null_hmac_sha2_256_128));
  BOOST_TEST(esp("null-sha2_512") == &algorithm(AlgorithmId::esp_null_hmac_sha2_512_256));
  BOOST_TEST(ah("hmac-sha2-256-128") == &algorithm(AlgorithmId::ah_hmac_sha2_256_128));
  BOOST_TEST(ah("sha256") == &algorithm(AlgorithmId::ah_hmac_sha2_256_128));
  BOOST_TEST(ah("sha2_512") == &algorithm(AlgorithmId::ah_hmac_sha2_512_256));
  BOOST_TEST(find_algorithm(AlgorithmUse::comp, "deflate") == &algorithm(AlgorithmId::comp_deflate));
}

BOOST_AUTO_TEST_CASE(letter_case_does_not_matter) {
  BOOST_TEST(esp("ChaCha20Poly1305") == &algorithm(AlgorithmId::esp_chacha20_poly1305));
  BOOST_TEST(esp("AES_GCM_16_256") == &algorithm(AlgorithmId::esp_aes256_gcm16));
  BOOST_TEST(ah("HMAC_SHA2_256_128") == &algorithm(AlgorithmId::ah_hmac_sha2_256_128));
  BOOST_TEST(find_algorithm(AlgorithmUse::comp, "DEFLATE") == &algorithm(AlgorithmId::comp_deflate));
}

// The trap "SHA2-256 cut to 96 bits": a name that may mean another ICV length finds nothing.
BOOST_AUTO_TEST_CASE(names_of_other_icv_lengths_are_unknown) {
  for (const std::string_view name :
       {"hmac-sha2-256", "hmac_sha2_256", "hmac-sha256", "hmac(sha256)", "hmac-sha2-256-96", "hmac-sha256-96",
        "sha256_96", "sha2_256_96", "hmac_sha2_256_truncbug", "hmac-sha2-256-256", "hmac-sha2-512",
        "hmac-sha512", "hmac(sha512)", "hmac-sha2-384-192", "hmac-sha2-512-512"}) {
    BOOST_TEST(ah(name) == nullptr, name);
    BOOST_TEST(esp("null-" + std::string(name)) == nullptr, name);
  }
  for (const std::string_view name :
       {"aes256gcm8", "aes256gcm64", "aes256gcm12", "aes256gcm96", "aes_gcm_8_256", "aes_gcm_a_256",
        "aes_gcm_b_256", "aes128gcm16", "aes192gcm16", "aes_gcm", "aes_gcm_16", "rfc4106(gcm(aes))",
        "aes256ccm16", "aes256gmac", "null_auth_aes_gmac_256"}) {
    BOOST_TEST(esp(name) == nullptr, name);
  }
}

BOOST_AUTO_TEST_CASE(a_name_belongs_to_one_use) {
  BOOST_TEST(esp("hmac-sha2-256-128") == nullptr);
  BOOST_TEST(esp("sha256") == nullptr);  // ESP without encryption must say null-
  BOOST_TEST(ah("null-sha256") == nullptr);
  BOOST_TEST(ah("chacha20poly1305") == nullptr);
  BOOST_TEST(esp("deflate") == nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_no_name_finds_nothing) {
  for (const std::string_view name : {"", " ", "null", "none", "chacha20poly1305 ", " chacha20poly1305",
                                      "chacha20poly130", "chacha20poly13055", "3des-md5-96"}) {
    BOOST_TEST(esp(name) == nullptr, name);
    BOOST_TEST(ah(name) == nullptr, name);
    BOOST_TEST(find_algorithm(AlgorithmUse::comp, name) == nullptr, name);
  }
  // Only letters have a case: '@' and '`', '[' and '{' differ by the same bit.
  BOOST_TEST(esp("aes\x7fgcm\x7f"
                 "16\x7f"
                 "256") == nullptr);
  BOOST_TEST(esp(std::string_view("aes256gcm16\0", 12)) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
