// SPDX-License-Identifier: Apache-2.0
#include "crypto/ipsec_mb/aead.h"

#include <boost/test/unit_test.hpp>

#include "crypto/ipsec_mb/worker.h"
#include "crypto/ipsec_mb_provider.h"
#include "crypto/support.h"
#include "crypto/vectors.h"

namespace spigrp::test {

// A CPU without AES has nothing to test.
BOOST_AUTO_TEST_SUITE(ipsec_mb_aead,
                      *boost::unit_test::precondition([](auto) { return ipsec_mb::is_usable(); }))

BOOST_AUTO_TEST_CASE(published_vectors) {
  std::size_t tried = 0;
  for (const Vector& vector : vectors("aead")) {
    const Algorithm& row = Vector::esp(vector.text("algorithm"));
    if (!ipsec_mb_provider().supports(row.id)) continue;
    BOOST_TEST_CONTEXT(vector.text("name")) {
      Context context(row.id, vector.octets("key"), {}, ipsec_mb_provider());
      Packet packet;
      packet.iv = vector.octets("iv");
      packet.lead = {vector.octets("aad")};
      packet.text = Fenced(vector.octets("plain"));
      packet.icv = Fenced(row.icv_len);
      BOOST_TEST(seal_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.text("sealed"));
      BOOST_TEST(packet.icv.hex() == vector.text("icv"));
      BOOST_TEST(open_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.text("plain"));
      ++tried;
    }
  }
  BOOST_TEST(tried > 0U);
}

BOOST_AUTO_TEST_CASE(what_is_decrypted_before_the_icv_is_wrong_is_wiped) {
  for (const AlgorithmId id : {AlgorithmId::esp_aes256_gcm16, AlgorithmId::esp_chacha20_poly1305}) {
    Context context(id, 1, ipsec_mb_provider());
    Packet packet = packet_for(id, 30);
    BOOST_TEST(seal_one(context, packet));
    packet.icv.span()[0] ^= 1;
    BOOST_TEST(!open_one(context, packet));
    BOOST_TEST(packet.text.hex() == std::string(60, '0'));
  }
}

BOOST_AUTO_TEST_CASE(more_to_authenticate_than_a_header_has_is_misuse) {
  const AlgorithmId id = AlgorithmId::esp_aes256_gcm16;
  Context context(id, 1, ipsec_mb_provider());
  Packet packet = packet_for(id, 16);
  packet.lead = {counting(13)};
  BOOST_TEST(stops_program([&] { seal_one(context, packet); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
