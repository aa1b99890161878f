// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_names.h"

#include <boost/test/unit_test.hpp>

namespace spigrp::test {

BOOST_AUTO_TEST_SUITE(xfrm_names_)

BOOST_AUTO_TEST_CASE(every_algorithm_is_found_again) {
  for (const Algorithm& row : algorithms()) {
    if (row.use == AlgorithmUse::comp) continue;
    const XfrmKeyLens lens{std::size_t{row.encryption_key_len} + row.salt_len, row.auth_key_len};
    BOOST_TEST(find_xfrm_algorithm(row.use, xfrm_names(row), lens) == &row, row.name);
  }
}

BOOST_AUTO_TEST_CASE(names_are_the_kernels) {
  const XfrmNames gcm = xfrm_names(*find_algorithm(AlgorithmUse::esp, "aes128gcm12"));
  BOOST_TEST(gcm.aead == "rfc4106(gcm(aes))");
  BOOST_TEST(gcm.icv_bits == 96U);
  BOOST_TEST((gcm.enc.empty() && gcm.auth.empty()));
  const XfrmNames pair = xfrm_names(*find_algorithm(AlgorithmUse::esp, "3des-sha256"));
  BOOST_TEST(pair.enc == "cbc(des3_ede)");
  BOOST_TEST(pair.auth == "hmac(sha256)");
  BOOST_TEST(pair.icv_bits == 128U);
}

// Old kernels cut SHA2-256 to 96 bits, which is no algorithm here.
BOOST_AUTO_TEST_CASE(another_icv_is_another_algorithm) {
  const XfrmNames names{.auth = "hmac(sha256)", .icv_bits = 96};
  BOOST_TEST(find_xfrm_algorithm(AlgorithmUse::ah, names, {std::nullopt, 32}) == nullptr);
}

BOOST_AUTO_TEST_CASE(without_keys_the_length_must_not_decide) {
  const XfrmNames aes{.enc = "cbc(aes)"};
  BOOST_TEST(find_xfrm_algorithm(AlgorithmUse::esp, aes, {}) == nullptr);
  const XfrmNames md5{.enc = "cbc(des3_ede)", .auth = "hmac(md5)", .icv_bits = 96};
  BOOST_TEST(find_xfrm_algorithm(AlgorithmUse::esp, md5, {}) ==
             find_algorithm(AlgorithmUse::esp, "3des-md5"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
