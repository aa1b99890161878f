// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <sodium.h>
#include <string_view>

#include "crypto/support.h"

namespace spigrp::test {
namespace {

// Each vector was also computed with another implementation (OpenSSL's, through python3-cryptography).
struct Vector {
  AlgorithmId id;
  std::string_view source, key, salt, lead, iv, plain, cipher, icv;
};
constexpr std::string_view kRfc7634Key = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
constexpr std::string_view kRfc7634Plain =
    "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
    "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
    "2425262728292a2b2c2d2e2f303132333435363701020204";
constexpr std::string_view kRfc7634Cipher =
    "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
    "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
    "cbec163fac469b502773f6fb94e664da9165b82829f641e0";
constexpr std::string_view kAbbcKey = "abbccddef00112233445566778899aababbccddef00112233445566778899aab";

constexpr Vector kVectors[] = {
    {AlgorithmId::esp_chacha20_poly1305, "RFC 7634 appendix A", kRfc7634Key, "a0a1a2a3", "0102030400000005",
     "1011121314151617", kRfc7634Plain, kRfc7634Cipher, "76aaa8266b7fb0f7b11b369907e1ad43"},
    {AlgorithmId::esp_chacha20_poly1305, "the same with ESN 1:5, computed with python3-cryptography",
     kRfc7634Key, "a0a1a2a3", "010203040000000100000005", "1011121314151617", kRfc7634Plain, kRfc7634Cipher,
     "5b07088de62604bfad93485db1f36490"},
    {AlgorithmId::esp_chacha20_poly1305, "the same without text, computed with python3-cryptography",
     kRfc7634Key, "a0a1a2a3", "0102030400000005", "1011121314151617", "", "",
     "a3b9e83f17f7b68301fab19579cdb56f"},
    {AlgorithmId::esp_aes256_gcm16, "the same without text, computed with python3-cryptography", kRfc7634Key,
     "a0a1a2a3", "0102030400000005", "1011121314151617", "", "", "2123220e7a166dcffc69dee1c0001ce5"},
    // The cases of draft-mcgrew-gcm-test-01 section 4 with keys of 256 bits; the last three use ESN.
    {AlgorithmId::esp_aes256_gcm16, "draft-mcgrew-gcm-test-01, SPI 4a2cbfe3", kAbbcKey, "11223344",
     "4a2cbfe300000002", "0102030405060708",
     "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
     "7002400020bf0000020405b40101040201020201",
     "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763"
     "748a637985771d347f0545659f14e99def842d8e",
     "b335f4eecfdbf831824b4c4915956c96"},
    {AlgorithmId::esp_aes256_gcm16, "draft-mcgrew-gcm-test-01, SPI 17405e67, TCP", kAbbcKey, "73616c74",
     "17405e67156f3126dd0db99b", "616e640169766563",
     "45080028732c00004006e9f90a0106120a01038f06b88023dd6bafbecb712602"
     "50101f646d540001",
     "f2d69ecdbd5a0d5b8d5ef38bad4da58d1f278fde98ef67549d524a3018d9a57f"
     "f4d3a31ce673119e",
     "451626c2415771e3b7eebca614c89b35"},
    {AlgorithmId::esp_aes256_gcm16, "draft-mcgrew-gcm-test-01, SPI 17405e67, text", kAbbcKey, "73616c74",
     "17405e67156f3126dd0db99b", "616e640169766563",
     "636973636f0172756c657301746865016e6574776501646566696e6501746865"
     "746563686e6f6c6f67696573017468617477696c6c01646566696e65746f6d6f"
     "72726f7701020201",
     "d4b7ed86a1777f2ea13d6973d324c69e7b43f826fb56831226508bebd2dceb18"
     "d0a6df10e5487df074113e14c641024e3e6773d91a62ee429b043a10e3efe6b0"
     "12a49363412364f8",
     "c0cac587f249e56b11e24f30e44ccc76"},
    {AlgorithmId::esp_aes256_gcm16, "draft-mcgrew-gcm-test-01, SPI 796b6963",
     "6c6567616c697a656d6172696a75616e61616e64646f69746265666f72656961", "7475726e",
     "796b6963ffffffffffffffff", "333021696765746d",
     "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
     "65666768696a6b6c6d6e6f707172737401020201",
     "f97ab2aa356d8edce17644ac8c78e25dd24dedbb29ebf1b64a274b39b49c3a86"
     "4cd3d78ca4ae68a32b42458fb57dbe821dcc63b9",
     "d0937ba2945f669368661a329fb4c053"},
};

Packet packet_of(const Vector& vector, std::string_view text) {
  Packet packet;
  packet.lead = {from_hex(vector.lead)};
  packet.text = Fenced(from_hex(text));
  packet.iv = from_hex(vector.iv);
  packet.icv = Fenced(16);
  return packet;
}

Context context_of(const Vector& vector) {
  return Context(vector.id, joined({from_hex(vector.key), from_hex(vector.salt)}), {});
}

// libsodium's own call for one contiguous message: cipher text, then ICV.
Octets reference(AlgorithmId id, const Octets& key_and_salt, const Packet& packet, const Octets& plain) {
  Octets nonce(key_and_salt.begin() + 32, key_and_salt.end());
  nonce.insert(nonce.end(), packet.iv.begin(), packet.iv.end());
  const Octets& aad = packet.lead.front();
  Octets out(plain.size() + 16);
  const auto encrypt = id == AlgorithmId::esp_aes256_gcm16 ? crypto_aead_aes256gcm_encrypt
                                                           : crypto_aead_chacha20poly1305_ietf_encrypt;
  encrypt(out.data(), nullptr, plain.data(), plain.size(), aad.data(), aad.size(), nullptr, nonce.data(),
          key_and_salt.data());
  return out;
}

BOOST_AUTO_TEST_SUITE(libsodium_aead)

BOOST_AUTO_TEST_CASE(published_vectors) {
  for (const Vector& vector : kVectors) {
    if (usable({vector.id}).empty()) continue;
    BOOST_TEST_CONTEXT(vector.source) {
      Context context = context_of(vector);
      Packet packet = packet_of(vector, vector.plain);
      BOOST_TEST(seal_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.cipher);
      BOOST_TEST(packet.icv.hex() == vector.icv);
      BOOST_TEST(open_one(context, packet));
      BOOST_TEST(packet.text.hex() == vector.plain);
      BOOST_TEST(packet.fences_stand());
    }
  }
}

BOOST_AUTO_TEST_CASE(any_split_of_the_lead_is_the_same_lead) {
  const Octets aad = counting(12, 1);
  for (const AlgorithmId id : usable(kAeads)) {
    Context context(id);
    Packet whole = packet_for(id, 33);
    whole.lead = {aad};
    BOOST_TEST(seal_one(context, whole));
    for (std::size_t a = 0; a <= aad.size(); ++a) {
      for (std::size_t b = a; b <= aad.size(); ++b) {
        const auto at = [&](std::size_t i) { return aad.begin() + static_cast<std::ptrdiff_t>(i); };
        Packet split = packet_for(id, 33);
        split.lead = {Octets(aad.begin(), at(a)), Octets(at(a), at(b)), Octets(at(b), aad.end())};
        BOOST_TEST(seal_one(context, split));
        BOOST_TEST(split.icv.hex() == whole.icv.hex());
        BOOST_TEST(open_one(context, split));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_length_seals_as_libsodium_does_and_opens_again) {
  for (const AlgorithmId id : usable(kAeads)) {
    const Octets key_and_salt = counting(36, 7);
    Context context(id, key_and_salt, {});
    for (std::size_t length = 0; length <= 300; ++length) {
      const Octets plain = counting(length, static_cast<std::uint8_t>(length));
      Packet packet = packet_for(id, length);
      packet.text = Fenced(plain);
      BOOST_TEST(seal_one(context, packet));
      BOOST_TEST(packet.text.hex() + packet.icv.hex() == to_hex(reference(id, key_and_salt, packet, plain)));
      BOOST_TEST(open_one(context, packet));
      BOOST_TEST(packet.text.hex() == to_hex(plain));
      BOOST_TEST(packet.fences_stand());
    }
  }
}

BOOST_AUTO_TEST_CASE(text_may_be_null_when_it_is_empty) {
  for (const AlgorithmId id : usable(kAeads)) {
    Context context(id);
    Packet packet = packet_for(id, 0);
    std::array jobs{packet.job()};
    jobs[0].text = {};
    context->seal(jobs);
    BOOST_TEST(jobs[0].ok);
    context->open(jobs);
    BOOST_TEST(jobs[0].ok);
    packet.icv.span()[3] ^= 1;
    context->open(jobs);
    BOOST_TEST(!jobs[0].ok);
  }
}

// flips() calls `with` once for every bit of `bytes`, with that bit flipped.
template <class With>
void flips(MutableBytes bytes, With with) {
  for (std::uint8_t& byte : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      byte = static_cast<std::uint8_t>(byte ^ 1 << bit);
      with();
      byte = static_cast<std::uint8_t>(byte ^ 1 << bit);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_refused_and_nothing_is_decrypted) {
  for (const AlgorithmId id : usable(kAeads)) {
    Context context(id);
    Packet plain = packet_for(id, 37);
    plain.lead = {counting(4, 9), counting(8, 70)};
    Packet sealed = plain;
    BOOST_TEST(seal_one(context, sealed));

    const auto refused = [&] {
      Packet forged = sealed;
      BOOST_TEST(!open_one(context, forged));
      BOOST_TEST(forged.text.hex() != plain.text.hex());
      BOOST_TEST(forged.text.hex().substr(0, 16) != plain.text.hex().substr(0, 16));
      BOOST_TEST(forged.icv.hex() == sealed.icv.hex());
      BOOST_TEST(forged.fences_stand());
    };
    flips(sealed.icv.span(), refused);
    flips(sealed.text.span(), refused);
    flips(sealed.iv, refused);
    for (Octets& part : sealed.lead) flips(part, refused);
    BOOST_TEST(open_one(context, sealed));
    BOOST_TEST(sealed.text.hex() == plain.text.hex());
  }
}

BOOST_AUTO_TEST_CASE(every_bit_of_key_and_salt_counts) {
  for (const AlgorithmId id : usable(kAeads)) {
    Octets key_and_salt = counting(36, 7);
    Packet sealed = packet_for(id, 20);
    Context right(id, key_and_salt, {});
    BOOST_TEST(seal_one(right, sealed));
    flips(key_and_salt, [&] {
      Context wrong(id, key_and_salt, {});
      Packet forged = sealed;
      BOOST_TEST(!open_one(wrong, forged));
    });
  }
}

BOOST_AUTO_TEST_CASE(misuse_stops_the_program) {
  for (const AlgorithmId id : usable(kAeads)) {
    Context context(id);
    const auto stops_with = [&](auto change) {
      return stops_program([&] {
        Packet packet = packet_for(id, 8);
        change(packet);
        seal_one(context, packet);
      });
    };
    BOOST_TEST(!stops_with([](Packet&) {}));
    BOOST_TEST(stops_with([](Packet& p) { p.trail = {counting(4)}; }));
    BOOST_TEST(stops_with([](Packet& p) { p.lead = {counting(13)}; }));
    BOOST_TEST(stops_with([](Packet& p) { p.lead = {counting(8), counting(4), counting(1)}; }));
    BOOST_TEST(stops_with([](Packet& p) { p.iv = counting(7); }));
    BOOST_TEST(stops_with([](Packet& p) { p.iv = counting(12); }));
    BOOST_TEST(stops_with([](Packet& p) { p.icv = Fenced(12); }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp::test
