// SPDX-License-Identifier: Apache-2.0
#include "command/check_provider.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <vector>

#include "spigrp/algorithm.h"

using namespace spigrp;

BOOST_AUTO_TEST_SUITE(check_provider)

BOOST_AUTO_TEST_CASE(it_has_every_algorithm_with_keys_of_the_right_length_only) {
  CheckProvider provider;
  for (const Algorithm& row : algorithms()) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(provider.supports(row.id) == (row.use != AlgorithmUse::comp));
      if (row.use == AlgorithmUse::comp) continue;
      alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage{};
      const std::vector<std::uint8_t> key(200, 0x5a);
      const std::size_t encryption = row.encryption_key_len + row.salt_len;
      const auto keys = [&](std::size_t e, std::size_t a) {
        return Keys{Bytes(key).first(e), Bytes(key).first(a)};
      };
      const auto context = provider.make_context(row.id, keys(encryption, row.auth_key_len), storage);
      BOOST_TEST_REQUIRE(context.has_value());
      CryptoJob job{};
      job.ok = true;
      (*context)->seal({&job, 1});
      BOOST_TEST(!job.ok);
      job.ok = true;
      (*context)->open({&job, 1});
      BOOST_TEST(!job.ok);
      (*context)->destroy();
      BOOST_TEST(!provider.make_context(row.id, keys(encryption + 1, row.auth_key_len), storage).has_value());
      BOOST_TEST(!provider.make_context(row.id, keys(encryption, row.auth_key_len + 1), storage).has_value());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
