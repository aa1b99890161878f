// SPDX-License-Identifier: Apache-2.0
#include "command/algorithm_words.h"

#include <set>

#include "bench.h"
#include "spigrp/providers.h"

using namespace spigrp;
using spigrp::test::PoorProvider;

BOOST_AUTO_TEST_SUITE(algorithm_words_)

BOOST_AUTO_TEST_CASE(each_word_finds_an_algorithm_and_stands_there_once) {
  for (const AlgorithmUse use : {AlgorithmUse::esp, AlgorithmUse::ah, AlgorithmUse::comp}) {
    std::set<std::string> seen;
    for (const std::string& word : algorithm_words(use)) {
      BOOST_TEST(find_algorithm(use, word) != nullptr, word);
      BOOST_TEST(seen.insert(word).second, word);
    }
    for (const Algorithm& row : algorithms()) {
      if (row.use == use) BOOST_TEST(seen.contains(std::string(row.name)), row.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_slip_of_the_keyboard) {
  BOOST_TEST(did_you_mean_algorithm(AlgorithmUse::esp, "aes265-sha256") == ", did you mean aes256-sha256");
  BOOST_TEST(did_you_mean_algorithm(AlgorithmUse::ah, "hmac-md4-96") == ", did you mean hmac-md5-96");
  BOOST_TEST(did_you_mean_algorithm(AlgorithmUse::comp, "deflat") == ", did you mean deflate");
  BOOST_TEST(did_you_mean_algorithm(AlgorithmUse::esp, "rot13") == "");
}

BOOST_AUTO_TEST_CASE(why_an_algorithm_is_not_there) {
  PoorProvider poor;
  const auto why = [&](std::string_view name) {
    return why_unavailable(*find_algorithm(AlgorithmUse::esp, name), poor);
  };
  BOOST_TEST(why("chacha20poly1305") == ": poor does not have it, and libsodium does");
  BOOST_TEST(why("des-md5-96") == ": no provider has it, use aes256gcm16");
  BOOST_TEST(why("twofish256") == ": no provider has it, use aes256gcm16");
  BOOST_TEST(why("null-aesxcbc") == ": no provider has it, use chacha20poly1305");
  const bool openssl = find_provider("openssl") != nullptr;
  BOOST_TEST(why("3des-md5-96") == (openssl ? ": poor does not have it, and openssl does"
                                            : ": a build with -Dopenssl=enabled has it"));
}

BOOST_AUTO_TEST_CASE(what_is_recommended_is_there) {
  PoorProvider poor;
  BOOST_TEST(recommended(AlgorithmUse::esp, poor) ==
             "null-sha256, null-sha512");  // it has what does not encrypt
  BOOST_TEST(recommended(AlgorithmUse::ah, poor) == "hmac-sha2-256-128, hmac-sha2-512-256");
  BOOST_TEST(recommended(AlgorithmUse::comp, poor) == "deflate");
}

BOOST_AUTO_TEST_SUITE_END()
