// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/cipher.h"

#include <boost/test/unit_test.hpp>

#include "crypto/ipsec_mb/worker.h"
#include "crypto/support.h"
#include "crypto/vectors.h"

namespace spigrp::test {
namespace {

const AlgorithmId kCbc{AlgorithmUse::esp, CipherId::aes128_cbc};

// The algorithm of a cipher with HMAC-SHA2-256, which each of them may have.
const Algorithm* with_hmac(const std::string& cipher) {
  return find_algorithm(AlgorithmUse::esp, cipher + "-sha256");
}

}  // namespace

// A CPU without AES has nothing to test.
BOOST_AUTO_TEST_SUITE(ipsec_mb_cipher,
                      *boost::unit_test::precondition([](auto) { return ipsec_mb::is_usable(); }))

BOOST_AUTO_TEST_CASE(published_vectors) {
  std::size_t tried = 0;
  for (const Vector& vector : vectors("cipher")) {
    const Algorithm& row = *with_hmac(vector.text("cipher"));
    if (!ipsec_mb::has_cipher(row)) continue;
    BOOST_TEST_CONTEXT(vector.text("name")) {
      const ipsec_mb::BlockCipher cipher(row, vector.octets("key"));
      const ipsec_mb::WorkerLease worker;
      const Octets iv = vector.octets("iv");
      Octets text = vector.octets("plain");
      const CryptoJob job{.lead = {}, .text = text, .trail = {}, .iv = iv, .icv = {}, .ok = true};
      cipher.encrypt(*worker, {&job, 1});
      BOOST_TEST(to_hex(text) == vector.text("sealed"));
      cipher.decrypt(*worker, {&job, 1});
      BOOST_TEST(to_hex(text) == vector.text("plain"));
      ++tried;
    }
  }
  BOOST_TEST(tried > 0U);
}

BOOST_AUTO_TEST_CASE(only_what_is_authentic_is_decrypted) {
  const ipsec_mb::BlockCipher cipher(algorithm(kCbc), counting(16));
  const ipsec_mb::WorkerLease worker;
  const Octets iv = counting(16);
  std::array<Octets, 3> texts{counting(32), counting(32), counting(32)};
  std::vector<CryptoJob> jobs;
  for (Octets& text : texts) jobs.push_back({.lead = {}, .text = text, .trail = {}, .iv = iv, .icv = {}});
  jobs[1].ok = true;
  cipher.decrypt(*worker, jobs);
  BOOST_TEST(texts[0] == counting(32));
  BOOST_TEST(texts[1] != counting(32));
  BOOST_TEST(texts[2] == counting(32));
}

BOOST_AUTO_TEST_CASE(what_is_no_whole_block_is_misuse) {
  const ipsec_mb::BlockCipher cipher(algorithm(kCbc), counting(16));
  const Octets iv = counting(16);
  for (const std::size_t len : {15U, 17U}) {
    BOOST_TEST(stops_program([&] {
      Octets text(len);
      const CryptoJob job{.lead = {}, .text = text, .trail = {}, .iv = iv, .icv = {}};
      cipher.encrypt(*ipsec_mb::WorkerLease(), {&job, 1});
    }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
