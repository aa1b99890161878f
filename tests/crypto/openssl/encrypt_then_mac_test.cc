// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/encrypt_then_mac.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "crypto/openssl_provider.h"
#include "crypto/support.h"
#include "crypto/vectors.h"

namespace spigrp::test {
namespace {

// A cipher is tried alone, where that is legal, and with each integrity algorithm.
std::vector<const Algorithm*> all_with(const Cipher* cipher) {
  std::vector<const Algorithm*> rows;
  for (const Algorithm& row : algorithms()) {
    if (row.cipher == cipher && openssl_provider().supports(row.id)) rows.push_back(&row);
  }
  return rows;
}

const Cipher* cipher_called(const std::string& name) {
  for (const Cipher& cipher : ciphers()) {
    if (cipher.names[0] == name) return &cipher;
  }
  return nullptr;
}

const Integrity* integrity_called(const std::string& name) {
  for (const Integrity& integrity : integrities()) {
    if (integrity.names[0] == name) return &integrity;
  }
  return nullptr;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openssl_encrypt_then_mac)

BOOST_AUTO_TEST_CASE(published_vectors_of_ciphers) {
  std::set<const Cipher*> seen;
  for (const Vector& vector : vectors("cipher")) {
    BOOST_TEST_CONTEXT(vector.text("name")) {
      const Cipher* cipher = cipher_called(vector.text("cipher"));
      seen.insert(cipher);
      const auto rows = all_with(cipher);
      BOOST_TEST(rows.size() >= 6U);
      for (const Algorithm* row : rows) {
        Context context(row->id, vector.octets("key"), counting(row->auth_key_len), openssl_provider());
        Packet packet;
        packet.iv = vector.octets("iv");
        packet.text = Fenced(vector.octets("plain"));
        packet.icv = Fenced(row->icv_len);
        BOOST_TEST(seal_one(context, packet));
        BOOST_TEST(packet.text.hex() == vector.text("sealed"));
        BOOST_TEST(open_one(context, packet));
        BOOST_TEST(packet.text.hex() == vector.text("plain"));
        BOOST_TEST(packet.fences_stand());
      }
    }
  }
  for (const Cipher& cipher : ciphers()) {
    const bool separate = cipher.icv_len == 0 && cipher.mode != CipherMode::null;
    if (separate && !all_with(&cipher).empty()) BOOST_TEST(seen.contains(&cipher), cipher.names[0]);
  }
}

// AH and ESP with NULL; a key shorter than an SA's is the same one padded with zeros, as HMAC does.
BOOST_AUTO_TEST_CASE(published_vectors_of_integrity_algorithms) {
  std::set<const Integrity*> seen;
  for (const Vector& vector : vectors("mac")) {
    BOOST_TEST_CONTEXT(vector.text("name")) {
      const Integrity* integrity = integrity_called(vector.text("integrity"));
      seen.insert(integrity);
      Octets key = vector.octets("key");
      key.resize(integrity->key_len);
      for (const AlgorithmId id : {AlgorithmId{AlgorithmUse::ah, CipherId::none, integrity->id},
                                   AlgorithmId{AlgorithmUse::esp, CipherId::null, integrity->id}}) {
        Context context(id, {}, key, openssl_provider());
        Packet packet;
        packet.lead = {vector.octets("data")};
        packet.icv = Fenced(integrity->icv_len);
        BOOST_TEST(seal_one(context, packet));
        BOOST_TEST(packet.icv.hex() == vector.text("icv"));
        BOOST_TEST(open_one(context, packet));
      }
    }
  }
  for (const Integrity& integrity : integrities()) {
    if (libcrypto_has_integrity(integrity.id)) BOOST_TEST(seen.contains(&integrity), integrity.ah_name);
  }
}

// Whole packets of RFC 3602; they have no ICV.
BOOST_AUTO_TEST_CASE(published_esp_packets) {
  for (const Vector& vector : vectors("esp")) {
    BOOST_TEST_CONTEXT(vector.text("name")) {
      const Algorithm& row = Vector::esp(vector.text("algorithm"));
      Context context(row.id, vector.octets("enckey"), {}, openssl_provider());
      const Octets esp = vector.octets("esp");
      Packet packet;
      packet.iv = Octets(esp.begin() + 8, esp.begin() + 24);
      packet.text = Fenced(Octets(esp.begin() + 24, esp.end()));
      BOOST_TEST(open_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.text("plain"));
      BOOST_TEST(seal_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.text("esp").substr(48));
    }
  }
}

BOOST_AUTO_TEST_CASE(any_split_is_the_same_message) {
  const Octets message = counting(40, 3);
  for (const Integrity& integrity : integrities()) {
    if (!libcrypto_has_integrity(integrity.id)) continue;
    const AlgorithmId id{AlgorithmUse::esp, CipherId::null, integrity.id};
    Context context(id, 1, openssl_provider());
    std::set<std::string> icvs;
    for (std::size_t a = 0; a <= message.size(); ++a) {
      for (std::size_t b = a; b <= message.size(); ++b) {
        const auto cut = [&](std::size_t from, std::size_t to) {
          return Octets(message.begin() + static_cast<std::ptrdiff_t>(from),
                        message.begin() + static_cast<std::ptrdiff_t>(to));
        };
        Packet packet;
        packet.lead = {cut(0, a / 2), {}, cut(a / 2, a)};
        packet.text = Fenced(cut(a, b));
        packet.trail = {cut(b, message.size())};
        packet.icv = Fenced(integrity.icv_len);
        BOOST_TEST(seal_one(context, packet));
        icvs.insert(packet.icv.hex());
      }
    }
    BOOST_TEST(icvs.size() == 1U);
  }
}

// Encrypt, then authenticate: what is not authentic is not decrypted.
BOOST_AUTO_TEST_CASE(a_forged_packet_is_left_as_it_came) {
  const AlgorithmId id{AlgorithmUse::esp, CipherId::aes256_cbc, IntegrityId::hmac_sha2_256_128};
  Context context(id, 1, openssl_provider());
  Packet packet = packet_for(id, 48);
  BOOST_TEST(seal_one(context, packet));
  const std::string sealed = packet.text.hex();
  packet.icv.span()[0] ^= 1;
  BOOST_TEST(!open_one(context, packet));
  BOOST_TEST(packet.text.hex() == sealed);
}

BOOST_AUTO_TEST_CASE(misuse_stops_the_program) {
  const AlgorithmId cbc{AlgorithmUse::esp, CipherId::aes128_cbc, IntegrityId::hmac_sha1_96};
  const AlgorithmId ctr{AlgorithmUse::esp, CipherId::aes128_ctr, IntegrityId::aes_cmac_96};
  const AlgorithmId null{AlgorithmUse::esp, CipherId::null, IntegrityId::hmac_md5_96};
  for (const AlgorithmId id : {cbc, ctr, null}) {
    Context context(id, 1, openssl_provider());
    const auto stops_with = [&](auto change) {
      return stops_program([&] {
        Packet packet = packet_for(id, 32);
        change(packet);
        seal_one(context, packet);
      });
    };
    BOOST_TEST(!stops_with([](Packet&) {}));
    BOOST_TEST(stops_with([](Packet& p) { p.iv = counting(12); }));
    BOOST_TEST(stops_with([](Packet& p) { p.icv = Fenced(16); }));
    BOOST_TEST(stops_with([](Packet& p) { p.text = Fenced(31); }) == (id == cbc));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
