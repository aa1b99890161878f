// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_configuration.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "spigrp/configuration.h"

namespace spigrp::test {
namespace {

const std::string kKey = "0x" + std::string(72, '1');

std::string states(const std::string& key) {
  return "src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x102 reqid 2 mode tunnel\n"
         "\treplay-window 8 flag nopmtudisc esn dont-encap-dscp\n"
         "\taead rfc7539esp(chacha20,poly1305) " +
         key +
         " 128\n\tencap type espinudp sport 4500 dport 4501 addr 0.0.0.0\n\ttfcpad 99999999\n"
         "\tlimit: soft (INF)(bytes), hard 5000(bytes)\n"
         "\tanti-replay esn context:\n\t seq-hi 0x1, seq 0x2, oseq-hi 0x0, oseq 0x0\n";
}

const std::string kPolicy =
    "src 10.1.0.0/16 dst 10.2.0.0/16 proto tcp dport 25\n\tdir out priority 0 ptype main\n"
    "\ttmpl src 192.0.2.1 dst 192.0.2.2\n\t\tproto esp reqid 2 mode tunnel\n";

std::string written(const std::string& text, bool with_keys = true) {
  const XfrmDump dump = read_xfrm(text);
  std::string all;
  write_xfrm_configuration(import_xfrm(dump), with_keys, [&](std::string_view piece) { all += piece; });
  return all;
}

bool loads(const std::string& text) {
  return Configuration::load(text, {.assume_key_files = true}, libsodium_provider()).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xfrm_configuration)

BOOST_AUTO_TEST_CASE(what_a_state_says_is_a_command) {
  const std::string text = written(states(kKey) + kPolicy);
  BOOST_TEST(text ==
             "# From ip xfrm state and ip xfrm policy.\n\n"
             "spi --said tun.102@192.0.2.2 --src 192.0.2.1 --ip4 --dscp 0 --df clear\n"
             "spi --said esp.102@192.0.2.2 --src 192.0.2.1 --esp chacha20poly1305 --enckey " +
                 kKey +
                 " --replay-window 32 --esn --seq 4294967298 --natt nonesp --sport 4500 --dport 4501 "
                 "--tfc 60000 --life hard-bytes=5000\n"
                 "spigrp --said tun.102@192.0.2.2 esp.102@192.0.2.2\n\n"
                 "eroute --add --eraf inet --src 10.1.0.0/16 --dst 10.2.0.0/16 --transport-proto 6 "
                 "--dst-port 25 --said tun.102@192.0.2.2\n");
  BOOST_TEST(loads(text));
}

BOOST_AUTO_TEST_CASE(keys_are_left_out_unless_asked_for) {
  const std::string text = written(states(kKey) + kPolicy, false);
  BOOST_TEST(text.find("1111") == std::string::npos);
  BOOST_TEST(text.find("--enckey @esp.102@192.0.2.2.enckey") != std::string::npos);
  BOOST_TEST(loads(text));
}

BOOST_AUTO_TEST_CASE(a_hidden_key_is_a_file_to_be_filled) {
  const std::string text = written(states("<<Keys hidden>>"));
  BOOST_TEST(text.find("--enckey @esp.102@192.0.2.2.enckey") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hidden_key_that_would_tell_the_algorithm_is_a_comment) {
  const std::string text = written(
      "src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x102 reqid 2 mode transport\n"
      "\taead rfc4106(gcm(aes)) <<Keys hidden>> 128\n");
  BOOST_TEST(text.find("\n# Its key was hidden, so write its algorithm and its key: spi --said "
                       "esp.102@192.0.2.2 --src 192.0.2.1\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
