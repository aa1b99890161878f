// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/aead.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "crypto/openssl_provider.h"
#include "crypto/support.h"
#include "crypto/vectors.h"

namespace spigrp::test {
namespace {

Packet packet_of(const Vector& vector, const std::string& text) {
  Packet packet;
  packet.iv = vector.octets("iv");
  packet.lead = {vector.octets("aad")};
  packet.text = Fenced(vector.octets(text));
  packet.icv = Fenced(vector.octets("icv").size());
  return packet;
}

const AlgorithmId kCcm{AlgorithmUse::esp, CipherId::aes128_ccm8};
const AlgorithmId kGmac{AlgorithmUse::esp, CipherId::aes128_gmac};
const AlgorithmId kGcm{AlgorithmUse::esp, CipherId::aes128_gcm12};

}  // namespace

BOOST_AUTO_TEST_SUITE(openssl_aead)

BOOST_AUTO_TEST_CASE(published_vectors) {
  std::set<std::string_view> seen;
  for (const Vector& vector : vectors("aead")) {
    BOOST_TEST_CONTEXT(vector.text("name")) {
      const Algorithm& row = Vector::esp(vector.text("algorithm"));
      seen.insert(row.name);
      Context context(row.id, vector.octets("key"), {}, openssl_provider());
      Packet packet = packet_of(vector, "plain");
      BOOST_TEST(seal_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.text("sealed"));
      BOOST_TEST(packet.icv.hex() == vector.text("icv"));
      BOOST_TEST(open_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.text("plain"));
      BOOST_TEST(packet.fences_stand());
    }
  }
  for (const Algorithm& row : algorithms()) {
    if (row.aead) BOOST_TEST(seen.contains(row.name), "no vector for " << row.name);
  }
}

BOOST_AUTO_TEST_CASE(gmac_leaves_the_text_as_it_is_even_where_the_icv_is_wrong) {
  Context context(kGmac, 1, openssl_provider());
  Packet packet = packet_for(kGmac, 30);
  const std::string plain = packet.text.hex();
  BOOST_TEST(seal_one(context, packet));
  BOOST_TEST(packet.text.hex() == plain);
  packet.icv.span()[15] ^= 1;
  BOOST_TEST(!open_one(context, packet));
  BOOST_TEST(packet.text.hex() == plain);
}

BOOST_AUTO_TEST_CASE(what_is_decrypted_before_the_icv_is_wrong_is_wiped) {
  for (const AlgorithmId id : {kCcm, kGcm, AlgorithmId::esp_chacha20_poly1305}) {
    Context context(id, 1, openssl_provider());
    Packet packet = packet_for(id, 30);
    BOOST_TEST(seal_one(context, packet));
    packet.icv.span()[0] ^= 1;
    BOOST_TEST(!open_one(context, packet));
    BOOST_TEST(packet.text.hex() == std::string(60, '0'));
  }
}

BOOST_AUTO_TEST_CASE(parts_may_be_null_when_they_are_empty) {
  for (const AlgorithmId id : {kCcm, kGmac, kGcm, AlgorithmId::esp_chacha20_poly1305}) {
    Context context(id, 1, openssl_provider());
    Octets icv(algorithm(id).icv_len);
    const Octets iv = counting(8);
    std::array jobs{CryptoJob{.lead = {}, .text = {}, .trail = {}, .iv = iv, .icv = icv}};
    context->seal(jobs);
    BOOST_TEST(jobs[0].ok);
    context->open(jobs);
    BOOST_TEST(jobs[0].ok);
    icv[0] ^= 1;
    context->open(jobs);
    BOOST_TEST(!jobs[0].ok);
  }
}

BOOST_AUTO_TEST_CASE(misuse_stops_the_program) {
  for (const AlgorithmId id : {kCcm, kGmac, kGcm, AlgorithmId::esp_chacha20_poly1305}) {
    Context context(id, 1, openssl_provider());
    const auto stops_with = [&](auto change) {
      return stops_program([&] {
        Packet packet = packet_for(id, 8);
        change(packet);
        seal_one(context, packet);
      });
    };
    BOOST_TEST(!stops_with([](Packet&) {}));
    BOOST_TEST(stops_with([](Packet& p) { p.trail = {counting(4)}; }));
    BOOST_TEST(stops_with([](Packet& p) { p.lead.push_back(counting(13)); }));
    BOOST_TEST(stops_with([](Packet& p) { p.iv = counting(7); }));
    BOOST_TEST(stops_with([](Packet& p) { p.iv = counting(12); }));
    BOOST_TEST(stops_with([](Packet& p) { p.icv = Fenced(4); }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
