// SPDX-License-Identifier: Apache-2.0
#include "checked.h"
#include "command/spi_line.h"
#include "loaded.h"

using namespace spigrp;
using namespace spigrp::test;

BOOST_AUTO_TEST_SUITE(spi_table_text)

BOOST_AUTO_TEST_CASE(what_is_zero_is_not_there) {
  Loaded loaded(kGateway + "spi --said tun:1@2001:db8::2 --ip6 --src 2001:db8::1\n");
  BOOST_TEST(
      spi_table(loaded.database(), TableStyle::spigrp, 0) ==
      "tun.3d0@192.168.2.110 IPIP: dir=out src=192.168.2.100 life(c,s,h)=\n"
      "comp.3d0@192.168.2.110 COMP_DEFLATE: dir=out life(c,s,h)=\n"
      "esp.187a101b@192.168.2.110 ESP_NULL_HMAC_SHA2_256: dir=out ooowin=64 alen=256 aklen=256 life(c,s,h)=\n"
      "ah.187a101a@192.168.2.110 AH_HMAC_SHA2_256: dir=out ooowin=64 alen=256 aklen=256 life(c,s,h)=\n"
      "tun:1@2001:db8::2 IPIP: dir=in  src=2001:db8::1 life(c,s,h)=\n");
}

BOOST_AUTO_TEST_CASE(an_aead_has_one_key) {
  Loaded loaded("spi --said esp.101@10.0.0.1 --esp chacha20poly1305 --esn --seq 7 --natt nonesp --enckey 0x" +
                std::string(72, '0') + "\n");
  BOOST_TEST(
      spi_table(loaded.database(), TableStyle::spigrp, 0) ==
      "esp.101@10.0.0.1 ESP_CHACHA20POLY1305: dir=in  iv_bits=64bits ooowin=64 seq=7 bit=0x7f esn alen=128 "
      "eklen=256 life(c,s,h)= natencap=nonesp natsport=4500 natdport=4500\n");
  BOOST_TEST(
      spi_table(loaded.database(), TableStyle::klips, 0) ==
      "esp0x101@10.0.0.1 ESP_CHACHA20POLY1305: dir=in  iv_bits=64bits ooowin=64 seq=7 bit=0x7f alen=128 "
      "eklen=256 life(c,s,h)= natencap=nonesp natsport=4500 natdport=4500\n");
}

// As in a recorded console of the old stack: bytes(14073,0,0)addtime(269,0,0)usetime(149,0,0)packets(14,0,0).
BOOST_AUTO_TEST_CASE(lives_that_began_or_have_limits) {
  Loaded loaded(esp("esp.101@10.0.0.1", " --life hard-allocations=9,soft-bytes=1000"));
  Sa& sa = loaded.sa("esp.101@10.0.0.1");
  const auto life = [&](std::uint64_t now) {
    const std::string text = spi_table(loaded.database(), TableStyle::spigrp, now);
    const auto at = text.find(" life");
    return text.substr(at, text.find_first_of(" \n", at + 1) - at);
  };
  BOOST_TEST(life(0) == " life(c,s,h)=alloc(0,0,9)bytes(0,1000,0)");
  sa.life_use = {.allocations = 1, .added_at = 1'000, .first_used_at = 121'000, .last_used_at = 250'000};
  sa.received = {.packets = 14, .bytes = 14073};
  BOOST_TEST(life(270'000) ==
             " life(c,s,h)=alloc(1,0,9)bytes(14073,1000,0)addtime(269,0,0)usetime(149,0,0)packets(14,0,0)");
}

BOOST_AUTO_TEST_CASE(what_a_run_counted) {
  Loaded loaded(kGateway);
  loaded.sa("comp.3d0@192.168.2.110").comp_ratio = {.plain = 8192, .compressed = 928};
  Sa& sa = loaded.sa("esp.187a101b@192.168.2.110");
  sa.errors = {.icv = 1, .replay = 2, .pad = 3, .ciphertext_size = 4};
  sa.life_use = {.allocations = 0, .added_at = 1'000, .first_used_at = 2'000, .last_used_at = 247'000};
  const std::string text = spi_table(loaded.database(), TableStyle::klips, 270'000);
  BOOST_TEST(
      text.find("esp0x187a101b@192.168.2.110 ESP_NULL_HMAC_SHA2_256: dir=out ooowin=64 ooo_errs=2 alen=256 "
                "aklen=256 auth_errs=1 encr_size_errs=4 encr_pad_errs=3 "
                "life(c,s,h)=addtime(269,0,0)usetime(268,0,0) idle=23 natencap=none") != std::string::npos,
      text);
  BOOST_TEST(text.find("life(c,s,h)=addtime(270,0,0) ratio=8192:928 natencap=none") != std::string::npos,
             text);
}

BOOST_AUTO_TEST_CASE(no_key_is_shown) {
  const std::string key = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
  Loaded loaded("spi --said esp.101@10.0.0.1 --esp null-sha256 --authkey 0x" + key + "\n");
  for (const TableStyle style : {TableStyle::spigrp, TableStyle::klips}) {
    const std::string text = spi_table(loaded.database(), style, 0) + look_table(loaded.database(), style, 0);
    for (std::size_t i = 0; i + 4 <= key.size(); i += 2)
      BOOST_TEST(text.find(key.substr(i, 4)) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
