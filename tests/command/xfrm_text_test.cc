// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_text.h"

#include <boost/test/unit_test.hpp>
#include <random>

#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kState =
    "src 192.0.2.1 dst 192.0.2.2\n"
    "\tproto esp spi 0x00001002 reqid 2 mode tunnel\n"
    "\treplay-window 0 flag noecn nopmtudisc esn\n"
    "\tauth-trunc hmac(sha256) 0x00ff 128\n"
    "\tenc cbc(aes) 0x0102\n"
    "\tencap type espinudp sport 4500 dport 4501 addr 0.0.0.0\n"
    "\tanti-replay esn context:\n"
    "\t seq-hi 0x1, seq 0x2, oseq-hi 0x3, oseq 0x4\n"
    "\t replay_window 64, bitmap-length 2\n"
    "\t 00000000 00000000 \n"
    "\ttfcpad 500\n"
    "\tsel src 0.0.0.0/0 dst 0.0.0.0/0 \n";

constexpr std::string_view kPolicy =
    "src 10.1.0.0/16 dst 10.2.0.0/16 proto tcp dport 25 \n"
    "\tdir out priority 7 ptype main \n"
    "\ttmpl src 192.0.2.1 dst 192.0.2.2\n"
    "\t\tproto comp reqid 1 mode tunnel\n"
    "\t\tlevel use \n"
    "\ttmpl src 0.0.0.0 dst 0.0.0.0\n"
    "\t\tproto esp spi 0x00000009 reqid 2 mode transport\n";

std::string with_slashes(std::string_view text) {
  std::string one;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool inside = text[at] == '\n' && at + 1 < text.size() && text[at + 1] == '\t';
    one += inside ? '\\' : text[at];
  }
  return one;
}

void check_state(const XfrmState& state) {
  BOOST_TEST((state.src == parse_ip_address("192.0.2.1").value()));
  BOOST_TEST((state.dst == parse_ip_address("192.0.2.2").value()));
  BOOST_TEST(state.proto == 50);
  BOOST_TEST(state.spi == 0x1002U);
  BOOST_TEST(state.reqid == 2U);
  BOOST_TEST((state.mode == XfrmMode::tunnel));
  BOOST_TEST(state.window == 64U);
  BOOST_TEST(state.received == 0x1'0000'0002U);
  BOOST_TEST(state.sent == 0x3'0000'0004U);
  BOOST_TEST((state.esn && state.no_ecn && state.no_pmtu && !state.no_dscp));
  BOOST_TEST(state.auth.name == "hmac(sha256)");
  BOOST_TEST(state.auth.key == "0x00ff");
  BOOST_TEST(state.auth.bits == 128U);
  BOOST_TEST(state.enc.name == "cbc(aes)");
  BOOST_TEST(state.enc.key == "0x0102");
  BOOST_TEST((state.natt == NattPolicy{NattMode::nonesp, 4500, 4501}));
  BOOST_TEST(state.tfc_len == 500U);
}

void check_policy(const XfrmPolicy& policy) {
  BOOST_TEST(policy.src.length == 16);
  BOOST_TEST(policy.protocol == 6);
  BOOST_TEST(policy.dst_port == 25);
  BOOST_TEST((policy.direction == XfrmDirection::out && !policy.block && !policy.narrower));
  BOOST_REQUIRE(policy.templates.size() == 2U);
  BOOST_TEST((policy.templates[0].proto == 108 && policy.templates[0].optional));
  BOOST_TEST((policy.templates[0].mode == XfrmMode::tunnel && policy.templates[0].reqid == 1));
  BOOST_TEST((policy.templates[1].spi == 9 && !policy.templates[1].optional));
  BOOST_TEST(policy.templates[1].dst.is_unspecified());
}

std::string message_of(std::string_view text) {
  const XfrmDump dump = read_xfrm(text);
  return dump.notes.empty() ? "" : std::to_string(dump.notes.front().line) + ' ' + dump.notes.front().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xfrm_text)

BOOST_AUTO_TEST_CASE(states_and_policies_one_behind_the_other) {
  const std::string text = std::string(kState) + std::string(kPolicy) + std::string(kState);
  const XfrmDump dump = read_xfrm(text);
  BOOST_TEST(dump.notes.empty());
  BOOST_REQUIRE(dump.states.size() == 2U);
  BOOST_REQUIRE(dump.policies.size() == 1U);
  check_state(dump.states[0]);
  check_state(dump.states[1]);
  check_policy(dump.policies[0]);
  BOOST_TEST(dump.states[0].line == 1U);
  BOOST_TEST(dump.policies[0].line == 13U);
  BOOST_TEST(dump.states[1].line == 20U);
}

BOOST_AUTO_TEST_CASE(one_line_an_entry) {
  const std::string text = with_slashes(std::string(kState) + std::string(kPolicy));
  const XfrmDump dump = read_xfrm(text);
  BOOST_REQUIRE((dump.states.size() == 1U && dump.policies.size() == 1U));
  check_state(dump.states[0]);
  check_policy(dump.policies[0]);
  BOOST_TEST(dump.policies[0].line == 2U);
}

BOOST_AUTO_TEST_CASE(details_and_statistics) {
  const XfrmDump dump = read_xfrm(
      "src 192.0.2.1 dst 192.0.2.2\n"
      "\tproto esp spi 0x00003003(12291) reqid 6(0x00000006) mode transport\n"
      "\treplay-window 32 seq 0x00000000 flag  (0x00000000)\n"
      "\tauth-trunc hmac(md5) 0x00ff (128 bits) 96\n"
      "\tanti-replay context: seq 0x5, oseq 0x6, bitmap 0x00000000\n"
      "\tlifetime config:\n"
      "\t  limit: soft 5000000(bytes), hard (INF)(bytes)\n"
      "\t  limit: soft 9(packets), hard (INF)(packets)\n"
      "\t  expire add: soft 0(sec), hard 88(sec)\n"
      "\t  expire use: soft 0(sec), hard 77(sec)\n"
      "\tlifetime current:\n"
      "\t  0(bytes), 0(packets)\n"
      "\tstats:\n"
      "\t  replay-window 3 replay 4 failed 5\n");
  BOOST_TEST(dump.notes.empty());
  BOOST_REQUIRE(dump.states.size() == 1U);
  const XfrmState& state = dump.states[0];
  BOOST_TEST((state.spi == 0x3003 && state.reqid == 6 && state.window == 32 && state.auth.bits == 96));
  BOOST_TEST((state.received == 5 && state.sent == 6));
  BOOST_TEST((state.life[LifeKind::bytes] == LifeLimit{5'000'000, 0}));
  BOOST_TEST((state.life[LifeKind::packets] == LifeLimit{9, 0}));
  BOOST_TEST((state.life[LifeKind::addtime] == LifeLimit{0, 88}));
  BOOST_TEST((state.life[LifeKind::usetime] == LifeLimit{0, 77}));
}

BOOST_AUTO_TEST_CASE(hidden_keys) {
  const XfrmDump dump = read_xfrm(
      "src 192.0.2.1 dst 192.0.2.2\n\tproto ah spi 0x3 reqid 0 mode transport\n"
      "\tauth-trunc hmac(md5) <<Keys hidden>> 96\n");
  BOOST_REQUIRE(dump.states.size() == 1U);
  BOOST_TEST(
      (dump.states[0].auth.hidden && dump.states[0].auth.key.empty() && dump.states[0].auth.bits == 96));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_its_line) {
  BOOST_TEST(message_of("hello\n") == "1 not from ip xfrm: states and policies begin with src");
  BOOST_TEST(message_of("src 1.2.3.4 dst 1.2.3.4\n") == "1 an entry ends behind its first line");
  BOOST_TEST(message_of("src x dst 1.2.3.4\n\tproto esp spi 1\n") ==
             "2 the addresses of a state are not to be read");
  BOOST_TEST(message_of("src 1.2.3.4 dst 1.2.3.4\n\tproto esp spi x\n") ==
             "2 protocol or SPI of a state are not to be read");
  BOOST_TEST(message_of("src 1.2.3.4 dst 1.2.3.4\n\tproto esp spi 0x100000000\n") ==
             "2 protocol or SPI of a state are not to be read");
  BOOST_TEST(message_of("src 1.2.3.4/33 dst 1.2.3.4\n\tdir out\n") ==
             "2 the selector of a policy is not to be read");
  BOOST_TEST(message_of("src ::/0 dst 1.2.3.4\n\tdir out\n") ==
             "2 the selector of a policy is not to be read");
  BOOST_TEST(message_of("src 1.2.3.4 dst 1.2.3.4\n\twhat\n").starts_with("2 neither a state nor a policy"));
}

BOOST_AUTO_TEST_CASE(a_broken_entry_does_not_take_the_next_one_with_it) {
  const std::string text = "src x dst y\n\tproto esp\n\tenc cbc(aes) 0x00\n" + std::string(kState);
  const XfrmDump dump = read_xfrm(text);
  BOOST_TEST(dump.notes.size() == 1U);
  BOOST_REQUIRE(dump.states.size() == 1U);
  check_state(dump.states[0]);
}

// No text takes more than a bounded number of entries and notes, and none reads outside it: each is a block of its own
// for the sanitizers to guard.
BOOST_AUTO_TEST_CASE(mangled_texts) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same at each run
  const std::string good = std::string(kState) + std::string(kPolicy);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = good.substr(0, random() % (good.size() + 1));
    for (int change = 0; change < 3 && !text.empty(); ++change) {
      static constexpr std::string_view kOdd = "\n\t\\ 0x";
      const auto any = static_cast<char>(random() & 0xff);
      text[random() % text.size()] = random() % 4 == 0 ? any : kOdd[random() % kOdd.size()];
    }
    const std::vector<char> block(text.begin(), text.end());
    const XfrmDump dump = read_xfrm({block.data(), block.size()});
    BOOST_REQUIRE(dump.states.size() + dump.policies.size() <= text.size());
  }
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_bounded) {
  std::string text;
  for (std::size_t i = 0; i < kMaxXfrmEntries + 10; ++i) text += "src ::1 dst ::2\n\tproto esp spi 1\n";
  const XfrmDump many = read_xfrm(text);
  BOOST_TEST(many.states.size() == kMaxXfrmEntries);
  BOOST_TEST(many.notes.size() == 1U);
  text.clear();
  for (std::size_t i = 0; i < kMaxXfrmNotes + 10; ++i) text += "src ::1 dst ::2\n\tproto esp\n";
  BOOST_TEST(read_xfrm(text).notes.size() == kMaxXfrmNotes + 1);
  text = "src ::1 dst ::2\n\tdir out\n";
  for (int i = 0; i < 9; ++i) text += "\ttmpl src ::1 dst ::2\n";
  const XfrmDump deep = read_xfrm(text);
  BOOST_TEST(deep.policies.empty());
  BOOST_TEST(deep.notes.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
