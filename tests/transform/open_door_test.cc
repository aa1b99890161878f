// SPDX-License-Identifier: Apache-2.0
#include "transform/open_door.h"

#include <array>
#include <boost/test/unit_test.hpp>

#include "support/lab.h"
#include "transform/sealing.h"

namespace spigrp::test {
namespace {

// What becomes of an ESP packet of this SA that says these bytes are its text and this is its ICV.
struct Opened {
  bool ok;
  Octets text;
};

Opened open_through_the_door(Lab& lab, std::string_view said, Octets packet) {
  Sa& sa = lab.sa(said);
  const std::size_t iv_len = sa.algorithm->iv_len;
  const std::size_t icv_len = sa.algorithm->icv_len;
  const MutableBytes esp(packet);
  const std::array<Bytes, 1> lead = {esp.first(8)};
  CryptoJob job{.lead = lead,
                .text = esp.subspan(8 + iv_len, esp.size() - 8 - iv_len - icv_len),
                .trail = {},
                .iv = esp.subspan(8, iv_len),
                .icv = esp.last(icv_len)};
  spigrp_fuzzing_open_door(*sa.crypto, {&job, 1});
  return {job.ok, Octets(job.text.begin(), job.text.end())};
}

const Octets kPlain = counting(40);

}  // namespace

BOOST_AUTO_TEST_SUITE(open_door)

BOOST_AUTO_TEST_CASE(what_is_sealed_is_decrypted) {
  Lab lab;
  const SaSpec chacha = spec("esp.1001@192.0.2.1");
  lab.add(chacha);
  const Opened opened = open_through_the_door(lab, "esp.1001@192.0.2.1", seal_esp(chacha, 7, kPlain));
  BOOST_TEST(opened.ok);
  BOOST_TEST(opened.text == kPlain, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_text_with_a_wrong_icv_is_the_plaintext) {
  Lab lab;
  lab.add(spec("esp.1001@192.0.2.1"));
  lab.add(spec("esp.1002@192.0.2.1", AlgorithmId::esp_null_hmac_sha2_256_128));
  const Octets forged = joined({be32(0x1001), be32(7), Octets(8), kPlain, Octets(16)});
  const Octets null_forged = joined({be32(0x1002), be32(7), kPlain, Octets(16)});
  for (const auto& [said, packet] :
       {std::pair("esp.1001@192.0.2.1", forged), {"esp.1002@192.0.2.1", null_forged}}) {
    const Opened opened = open_through_the_door(lab, said, packet);
    BOOST_TEST(opened.ok);
    BOOST_TEST(opened.text == kPlain, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
