// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/cipher.h"

#include <boost/test/unit_test.hpp>
#include <string_view>

#include "crypto/support.h"

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(openssl_cipher)

BOOST_AUTO_TEST_CASE(names_of_libcrypto) {
  BOOST_TEST(std::string_view(evp_cipher_name(CipherId::aes192_ccm12)) == "AES-192-CCM");
  BOOST_TEST(std::string_view(evp_cipher_name(CipherId::aes256_gmac)) == "AES-256-GCM");
  BOOST_TEST(std::string_view(evp_cipher_name(CipherId::triple_des_cbc)) == "DES-EDE3-CBC");
  BOOST_TEST(evp_cipher_name(CipherId::null) == nullptr);
  BOOST_TEST(evp_cipher_name(CipherId::des_cbc) == nullptr);
}

// What libcrypto says of its cipher is what the registry has.
BOOST_AUTO_TEST_CASE(lengths_agree_with_the_registry) {
  for (const Cipher& cipher : ciphers()) {
    const char* name = evp_cipher_name(cipher.id);
    if (name == nullptr) {
      BOOST_TEST(libcrypto_has(cipher) == (cipher.mode == CipherMode::null), cipher.names[0]);
      continue;
    }
    BOOST_TEST_CONTEXT(cipher.names[0]) {
      BOOST_TEST(libcrypto_has(cipher));
      const Handle<EVP_CIPHER, EVP_CIPHER_free> evp(EVP_CIPHER_fetch(nullptr, name, nullptr));
      BOOST_REQUIRE(static_cast<bool>(evp));
      BOOST_TEST(static_cast<std::size_t>(EVP_CIPHER_get_key_length(evp.get())) == cipher.key_len);
      BOOST_TEST(static_cast<std::size_t>(EVP_CIPHER_get_block_size(evp.get())) == cipher.block_len);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_misuse) {
  const Cipher& cipher = *algorithm({AlgorithmUse::esp, CipherId::aes128_cbc}).cipher;
  const Octets key = counting(32);
  BOOST_TEST(!stops_program([&] { static_cast<void>(CipherContexts::make(cipher, Bytes(key).first(16))); }));
  BOOST_TEST(stops_program([&] { static_cast<void>(CipherContexts::make(cipher, Bytes(key).first(15))); }));
  BOOST_TEST(stops_program([&] { static_cast<void>(CipherContexts::make(cipher, key)); }));
}

BOOST_AUTO_TEST_CASE(an_iv_of_another_length_is_misuse) {
  const Cipher& cipher = *algorithm({AlgorithmUse::esp, CipherId::aes128_gcm16}).cipher;
  auto contexts = CipherContexts::make(cipher, counting(16));
  BOOST_REQUIRE(contexts.has_value());
  BOOST_TEST(!stops_program([&] { contexts->seal(counting(12)); }));
  BOOST_TEST(stops_program([&] { contexts->seal(counting(8)); }));
  BOOST_TEST(stops_program([&] { contexts->open(counting(16)); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
