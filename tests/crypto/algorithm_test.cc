// SPDX-License-Identifier: Apache-2.0
#include "spigrp/algorithm.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <utility>

#include "crypto/support.h"

namespace spigrp {
namespace {

const Algorithm* esp(std::string_view name) { return find_algorithm(AlgorithmUse::esp, name); }
const Algorithm* ah(std::string_view name) { return find_algorithm(AlgorithmUse::ah, name); }

// What the RFCs say, typed a second time and independently of the tables.
struct CipherFacts {
  std::string_view name;
  std::size_t key, salt, iv, icv, block;
  bool encrypts, counter_mode, random_iv;
  Rank rank;
};
constexpr CipherFacts kCipherFacts[] = {
    {"null", 0, 0, 0, 0, 1, false, false, false, Rank::must},                // RFC 2410
    {"chacha20poly1305", 32, 4, 8, 16, 1, true, true, false, Rank::should},  // RFC 7634 section 2
    {"aes128gcm8", 16, 4, 8, 8, 1, true, true, false, Rank::may},            // RFC 4106 sections 3, 6, 8.1
    {"aes192gcm8", 24, 4, 8, 8, 1, true, true, false, Rank::may},
    {"aes256gcm8", 32, 4, 8, 8, 1, true, true, false, Rank::may},
    {"aes128gcm12", 16, 4, 8, 12, 1, true, true, false, Rank::may},
    {"aes192gcm12", 24, 4, 8, 12, 1, true, true, false, Rank::may},
    {"aes256gcm12", 32, 4, 8, 12, 1, true, true, false, Rank::may},
    {"aes128gcm16", 16, 4, 8, 16, 1, true, true, false, Rank::must},
    {"aes192gcm16", 24, 4, 8, 16, 1, true, true, false, Rank::may},
    {"aes256gcm16", 32, 4, 8, 16, 1, true, true, false, Rank::must},
    {"aes128ccm8", 16, 3, 8, 8, 1, true, true, false, Rank::should},  // RFC 4309 sections 3, 4, 7.1
    {"aes192ccm8", 24, 3, 8, 8, 1, true, true, false, Rank::may},
    {"aes256ccm8", 32, 3, 8, 8, 1, true, true, false, Rank::should},
    {"aes128ccm12", 16, 3, 8, 12, 1, true, true, false, Rank::may},
    {"aes192ccm12", 24, 3, 8, 12, 1, true, true, false, Rank::may},
    {"aes256ccm12", 32, 3, 8, 12, 1, true, true, false, Rank::may},
    {"aes128ccm16", 16, 3, 8, 16, 1, true, true, false, Rank::may},
    {"aes192ccm16", 24, 3, 8, 16, 1, true, true, false, Rank::may},
    {"aes256ccm16", 32, 3, 8, 16, 1, true, true, false, Rank::may},
    {"aes128gmac", 16, 4, 8, 16, 1, false, true, false, Rank::may},  // RFC 4543 section 3
    {"aes192gmac", 24, 4, 8, 16, 1, false, true, false, Rank::may},
    {"aes256gmac", 32, 4, 8, 16, 1, false, true, false, Rank::may},
    {"aes128", 16, 0, 16, 0, 16, true, false, true, Rank::must},  // RFC 3602 sections 2.4, 3
    {"aes192", 24, 0, 16, 0, 16, true, false, true, Rank::may},
    {"aes256", 32, 0, 16, 0, 16, true, false, true, Rank::must},
    {"aes128ctr", 16, 4, 8, 0, 1, true, true, false, Rank::may},  // RFC 3686 sections 3, 5.1
    {"aes192ctr", 24, 4, 8, 0, 1, true, true, false, Rank::may},
    {"aes256ctr", 32, 4, 8, 0, 1, true, true, false, Rank::may},
    {"3des", 24, 0, 8, 0, 8, true, false, true, Rank::should_not},  // RFC 2451 sections 2.2, 3
    {"des", 8, 0, 8, 0, 8, true, false, true, Rank::must_not},      // RFC 2405 sections 2, 3
    {"twofish128", 16, 0, 16, 0, 16, true, false, true, Rank::must_not},
    {"twofish256", 32, 0, 16, 0, 16, true, false, true, Rank::must_not},
};

struct IntegrityFacts {
  std::string_view name, ah_name;
  std::size_t key, icv;
  Rank rank;
};
constexpr IntegrityFacts kIntegrityFacts[] = {
    {"md5", "hmac-md5-96", 16, 12, Rank::must_not},       // RFC 2403 section 2
    {"sha1", "hmac-sha1-96", 20, 12, Rank::must_minus},   // RFC 2404 section 2
    {"sha256", "hmac-sha2-256-128", 32, 16, Rank::must},  // RFC 4868 section 2.6
    {"sha384", "hmac-sha2-384-192", 48, 24, Rank::may},
    {"sha512", "hmac-sha2-512-256", 64, 32, Rank::should},
    {"aescmac", "aes-cmac-96", 16, 12, Rank::may},  // RFC 4494 section 2
    {"aesxcbc", "aes-xcbc-96", 16, 12, Rank::may},  // RFC 3566 section 4
};

const IntegrityFacts kNoIntegrity{"", "", 0, 0, Rank::must};
const CipherFacts kNoCipher{"", 0, 0, 0, 0, 1, false, false, false, Rank::must};

void check_row(const Algorithm* row, const CipherFacts& cipher, const IntegrityFacts& integrity) {
  BOOST_REQUIRE(row != nullptr);
  BOOST_TEST(row->encryption_key_len == cipher.key);
  BOOST_TEST(row->salt_len == cipher.salt);
  BOOST_TEST(row->auth_key_len == integrity.key);
  BOOST_TEST(row->iv_len == cipher.iv);
  BOOST_TEST(row->icv_len == cipher.icv + integrity.icv);
  BOOST_TEST(row->block_len == cipher.block);
  BOOST_TEST(row->encrypts == cipher.encrypts);
  BOOST_TEST(row->aead == (cipher.icv > 0));
  BOOST_TEST(row->counter_mode == cipher.counter_mode);
  BOOST_TEST(row->random_iv == cipher.random_iv);
  BOOST_TEST((row->rank == std::max(cipher.rank, integrity.rank)));
}

BOOST_AUTO_TEST_SUITE(algorithm_registry)

BOOST_AUTO_TEST_CASE(every_pair_has_the_lengths_of_its_rfcs) {
  std::size_t count = 1;  // deflate
  for (const CipherFacts& cipher : kCipherFacts) {
    const bool alone = cipher.icv > 0 || cipher.random_iv;
    BOOST_TEST((esp(cipher.name) != nullptr) == alone, cipher.name);
    if (alone) check_row(esp(cipher.name), cipher, kNoIntegrity);
    count += alone ? 1 : 0;
    for (const IntegrityFacts& integrity : kIntegrityFacts) {
      const std::string name = std::string(cipher.name) + "-" + std::string(integrity.name);
      BOOST_TEST_CONTEXT(name) {
        const Algorithm* row = esp(name);
        BOOST_TEST((row != nullptr) == (cipher.icv == 0));
        if (row == nullptr) continue;
        BOOST_TEST(row->name == name);
        check_row(row, cipher, integrity);
        ++count;
      }
    }
  }
  for (const IntegrityFacts& integrity : kIntegrityFacts) {
    BOOST_TEST_CONTEXT(integrity.ah_name) {
      check_row(ah(integrity.ah_name), kNoCipher, integrity);
      BOOST_TEST(ah(integrity.ah_name)->name == integrity.ah_name);
      BOOST_TEST(ah(integrity.name) == ah(integrity.ah_name));
      ++count;
    }
  }
  BOOST_TEST(algorithms().size() == count);
  BOOST_TEST(ciphers().size() == std::size(kCipherFacts));
  BOOST_TEST(integrities().size() == std::size(kIntegrityFacts));
}

BOOST_AUTO_TEST_CASE(compression_has_no_key_and_no_icv) {
  const Algorithm& row = algorithm(AlgorithmId::comp_deflate);
  check_row(&row, kNoCipher, {"", "", 0, 0, Rank::may});
  BOOST_TEST((row.cipher == nullptr && row.integrity == nullptr));
}

// RFC 8221: what is worse than MAY has something better to move to, and that is no worse than SHOULD.
BOOST_AUTO_TEST_CASE(what_is_discouraged_names_its_replacement) {
  for (const Cipher& cipher : ciphers()) {
    const bool bad = cipher.rank > Rank::may;
    BOOST_TEST(cipher.replacement.empty() == !bad, cipher.names[0]);
    if (bad) BOOST_TEST((esp(cipher.replacement)->rank <= Rank::should));
  }
  for (const Integrity& integrity : integrities()) {
    const bool bad = integrity.rank > Rank::may || integrity.rank == Rank::must_minus;
    BOOST_TEST(integrity.replacement.empty() == !bad, integrity.ah_name);
    if (bad) BOOST_TEST((ah(integrity.replacement)->rank <= Rank::should));
  }
}

BOOST_AUTO_TEST_CASE(parts_and_ids_agree) {
  for (const Algorithm& row : algorithms()) {
    BOOST_TEST(&algorithm(row.id) == &row);
    BOOST_TEST((row.id.use == row.use));
    BOOST_TEST((row.id.cipher == (row.cipher == nullptr ? CipherId::none : row.cipher->id)));
    BOOST_TEST((row.id.integrity == (row.integrity == nullptr ? IntegrityId::none : row.integrity->id)));
  }
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_legal_pair_is_misuse) {
  const auto stops = [](AlgorithmId id) { return test::stops_program([id] { algorithm(id); }); };
  BOOST_TEST(!stops({AlgorithmUse::esp, CipherId::aes128_cbc}));
  BOOST_TEST(stops({AlgorithmUse::esp}));
  BOOST_TEST(stops({AlgorithmUse::esp, CipherId::null}));
  BOOST_TEST(stops({AlgorithmUse::esp, CipherId::aes128_ctr}));
  BOOST_TEST(stops({AlgorithmUse::esp, CipherId::aes128_gcm16, IntegrityId::hmac_sha1_96}));
  BOOST_TEST(stops({AlgorithmUse::ah}));
  BOOST_TEST(stops({AlgorithmUse::ah, CipherId::null, IntegrityId::hmac_sha1_96}));
  BOOST_TEST(stops({AlgorithmUse::comp, CipherId::aes128_cbc}));
  BOOST_TEST(stops({AlgorithmUse::esp, static_cast<CipherId>(200)}));
}

// Each spelling of a cipher with each spelling of an integrity algorithm.
BOOST_AUTO_TEST_CASE(names_find_their_row_and_a_word_means_one_thing_for_each_use) {
  std::set<std::pair<AlgorithmUse, std::string>> seen;
  const auto is_row = [&](const Algorithm& row, const std::string& word) {
    if (find_algorithm(row.use, word) != &row) BOOST_ERROR(word);
    if (!seen.emplace(row.use, word).second) BOOST_ERROR(word << " comes twice");
  };
  for (const Algorithm& row : algorithms()) {
    BOOST_TEST(find_algorithm(row.use, row.name) == &row);
    if (row.use == AlgorithmUse::comp) continue;
    if (row.use == AlgorithmUse::ah) {
      for (const std::string_view word : row.integrity->names) is_row(row, std::string(word));
      continue;
    }
    for (const std::string_view cipher : row.cipher->names) {
      if (row.integrity == nullptr) {
        is_row(row, std::string(cipher));
        continue;
      }
      for (const std::string_view integrity : row.integrity->names) {
        is_row(row, std::string(cipher) + "-" + std::string(integrity));
      }
    }
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
  const auto pair = [](CipherId cipher, IntegrityId integrity = IntegrityId::none) {
    return &algorithm({AlgorithmUse::esp, cipher, integrity});
  };
  BOOST_TEST(esp("aes128gcm8") == pair(CipherId::aes128_gcm8));
  BOOST_TEST(esp("aes192gcm96") == pair(CipherId::aes192_gcm12));
  BOOST_TEST(esp("aes_ccm_a256") == pair(CipherId::aes256_ccm8));
  BOOST_TEST(esp("null_auth_aes_gmac_128") == pair(CipherId::aes128_gmac));
  BOOST_TEST(esp("aes128") == pair(CipherId::aes128_cbc));
  BOOST_TEST(esp("aes256-sha384") == pair(CipherId::aes256_cbc, IntegrityId::hmac_sha2_384_192));
  BOOST_TEST(esp("aes128ctr-aesxcbc") == pair(CipherId::aes128_ctr, IntegrityId::aes_xcbc_96));
  BOOST_TEST(esp("aes_cbc_256-hmac_sha2_256_128") ==
             pair(CipherId::aes256_cbc, IntegrityId::hmac_sha2_256_128));
  BOOST_TEST(ah("aescmac") == &algorithm({AlgorithmUse::ah, CipherId::none, IntegrityId::aes_cmac_96}));
}

BOOST_AUTO_TEST_CASE(words_of_klips) {
  const auto pair = [](CipherId cipher, IntegrityId integrity = IntegrityId::none) {
    return &algorithm({AlgorithmUse::esp, cipher, integrity});
  };
  BOOST_TEST(esp("3des-md5-96") == pair(CipherId::triple_des_cbc, IntegrityId::hmac_md5_96));
  BOOST_TEST(esp("3des-sha1-96") == pair(CipherId::triple_des_cbc, IntegrityId::hmac_sha1_96));
  BOOST_TEST(esp("3des") == pair(CipherId::triple_des_cbc));
  BOOST_TEST(esp("des-md5-96") == pair(CipherId::des_cbc, IntegrityId::hmac_md5_96));
  BOOST_TEST(esp("aes128-md5-96") == pair(CipherId::aes128_cbc, IntegrityId::hmac_md5_96));
  BOOST_TEST(esp("aes128-sha1-96") == pair(CipherId::aes128_cbc, IntegrityId::hmac_sha1_96));
  BOOST_TEST(esp("null-md5-96") == pair(CipherId::null, IntegrityId::hmac_md5_96));
  BOOST_TEST(esp("null-sha1-96") == pair(CipherId::null, IntegrityId::hmac_sha1_96));
  BOOST_TEST(ah("hmac-md5-96") == &algorithm({AlgorithmUse::ah, CipherId::none, IntegrityId::hmac_md5_96}));
  BOOST_TEST(ah("hmac-sha1-96") == &algorithm({AlgorithmUse::ah, CipherId::none, IntegrityId::hmac_sha1_96}));
}

BOOST_AUTO_TEST_CASE(letter_case_does_not_matter) {
  BOOST_TEST(esp("ChaCha20Poly1305") == &algorithm(AlgorithmId::esp_chacha20_poly1305));
  BOOST_TEST(esp("AES_GCM_16_256") == &algorithm(AlgorithmId::esp_aes256_gcm16));
  BOOST_TEST(ah("HMAC_SHA2_256_128") == &algorithm(AlgorithmId::ah_hmac_sha2_256_128));
  BOOST_TEST(find_algorithm(AlgorithmUse::comp, "DEFLATE") == &algorithm(AlgorithmId::comp_deflate));
}

// A name that may mean another ICV length finds nothing.
BOOST_AUTO_TEST_CASE(trap_sha2_256_128_not_96) {
  BOOST_TEST(algorithm(AlgorithmId::ah_hmac_sha2_256_128).icv_len == 16u);
  BOOST_TEST(algorithm(AlgorithmId::esp_null_hmac_sha2_256_128).icv_len == 16u);

  for (const std::string_view name :
       {"hmac-sha2-256", "hmac_sha2_256", "hmac-sha256", "hmac(sha256)", "hmac-sha2-256-96", "hmac-sha256-96",
        "sha256_96", "sha2_256_96", "hmac_sha2_256_truncbug", "hmac-sha2-256-256", "hmac-sha2-512",
        "hmac-sha512", "hmac(sha512)", "hmac-sha2-384", "hmac-sha2-512-512", "md5_128", "sha1_160"}) {
    BOOST_TEST(ah(name) == nullptr, name);
    BOOST_TEST(esp("null-" + std::string(name)) == nullptr, name);
  }
  for (const std::string_view name : {"aes_gcm", "aes_gcm_16", "rfc4106(gcm(aes))", "aes256gcm4",
                                      "aes256ccm10", "aes_ccm", "aes_ctr", "aes_cbc", "null_auth_aes_gmac"}) {
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
  for (const std::string_view name :
       {"", " ", "null", "none", "chacha20poly1305 ", " chacha20poly1305", "chacha20poly130",
        "chacha20poly13055", "3des-md5-96-96", "-md5", "3des-", "-", "null-null", "aes128gcm16-sha1"}) {
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
