// SPDX-License-Identifier: Apache-2.0
#include "command/sa_facts.h"

#include "checked.h"
#include "loaded.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

SaFacts facts(Loaded& loaded, const std::string& said, std::uint64_t now = 0) {
  return SaFactsReader(loaded.database(), now).read(loaded.sa(said));
}

// The name of a transform, whatever this build can do.
std::string transform_of(AlgorithmUse use, std::string_view name) {
  Loaded empty("");
  Sa sa;
  sa.said.proto = use == AlgorithmUse::ah ? Proto::ah : Proto::esp;
  sa.algorithm = find_algorithm(use, name);
  BOOST_REQUIRE(sa.algorithm != nullptr);
  return SaFactsReader(empty.database(), 0).read(sa).transform;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sa_facts)

BOOST_AUTO_TEST_CASE(transforms_have_the_names_of_klips) {
  BOOST_TEST(transform_of(AlgorithmUse::esp, "3des-md5-96") == "ESP_3DES_HMAC_MD5");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "3des-sha1-96") == "ESP_3DES_HMAC_SHA1");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "aes128-sha1-96") == "ESP_AES_HMAC_SHA1");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "aes256-sha256") == "ESP_AES_HMAC_SHA2_256");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "3des") == "ESP_3DES");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "aes128gcm16") == "ESP_AES128GCM16");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "aes256ctr-sha512") == "ESP_AES256CTR_HMAC_SHA2_512");
  BOOST_TEST(transform_of(AlgorithmUse::esp, "chacha20poly1305") == "ESP_CHACHA20POLY1305");
  BOOST_TEST(transform_of(AlgorithmUse::ah, "hmac-md5-96") == "AH_HMAC_MD5");
  BOOST_TEST(transform_of(AlgorithmUse::ah, "aes-cmac-96") == "AH_AES_CMAC");
}

BOOST_AUTO_TEST_CASE(every_algorithm_has_a_name) {
  for (const Algorithm& algorithm : algorithms()) {
    if (algorithm.use == AlgorithmUse::comp) continue;
    const std::string name = transform_of(algorithm.use, algorithm.name);
    BOOST_TEST(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos, name);
  }
}

BOOST_AUTO_TEST_CASE(direction_is_that_of_the_traffic_or_of_the_eroutes) {
  Loaded loaded(kGateway + esp("esp.101@10.0.0.1"));
  BOOST_TEST(!facts(loaded, "tun.3d0@192.168.2.110").inbound);
  BOOST_TEST(!facts(loaded, "ah.187a101a@192.168.2.110").inbound);
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1").inbound);
  loaded.sa("esp.101@10.0.0.1").sent.packets = 1;
  BOOST_TEST(!facts(loaded, "esp.101@10.0.0.1").inbound);
  loaded.sa("ah.187a101a@192.168.2.110").received.packets = 1;
  BOOST_TEST(facts(loaded, "ah.187a101a@192.168.2.110").inbound);
}

BOOST_AUTO_TEST_CASE(an_eroute_into_the_middle_of_a_group_uses_what_is_outside) {
  Loaded loaded(tun("tun.101@10.0.0.1") + esp("esp.101@10.0.0.1") +
                "spigrp --said tun.101@10.0.0.1 esp.101@10.0.0.1\n" +
                eroute("10.1.0.0/16", "10.2.0.0/16", "esp.101@10.0.0.1"));
  BOOST_TEST(facts(loaded, "tun.101@10.0.0.1").inbound);
  BOOST_TEST(!facts(loaded, "esp.101@10.0.0.1").inbound);
}

BOOST_AUTO_TEST_CASE(the_window_as_bits) {
  Loaded loaded(esp("esp.101@10.0.0.1"));
  Sa& sa = loaded.sa("esp.101@10.0.0.1");
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1").seen == 0u);
  for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{4}})
    sa.window.commit(number);
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1").sequence == 4u);
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1").seen == 0b1101u);
  sa.window.commit(1000);
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1").seen == 1u);
  for (std::uint64_t number = 1001; number < 1100; ++number) sa.window.commit(number);
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1").seen == ~std::uint64_t{0});
}

BOOST_AUTO_TEST_CASE(lives_in_seconds) {
  Loaded loaded(esp("esp.101@10.0.0.1"));
  Sa& sa = loaded.sa("esp.101@10.0.0.1");
  sa.life_use = {.allocations = 2, .added_at = 5'000, .first_used_at = 7'500, .last_used_at = 13'000};
  sa.received = {.packets = 3, .bytes = 300};
  const std::array<std::uint64_t, kNumLifeKinds> wanted = {2, 300, 10, 7, 3};
  BOOST_TEST((facts(loaded, "esp.101@10.0.0.1", 15'200).life == wanted));
  BOOST_TEST(facts(loaded, "esp.101@10.0.0.1", 15'200).idle.value() == 2u);
  const std::array<std::uint64_t, kNumLifeKinds> before = {2, 300, 0, 0, 3};
  BOOST_TEST((facts(loaded, "esp.101@10.0.0.1", 100).life == before));
}

BOOST_AUTO_TEST_SUITE_END()
