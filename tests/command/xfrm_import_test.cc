// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_import.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace spigrp::test {
namespace {

struct StateText {
  std::string proto;
  std::string spi;
  std::string mode = "transport";
  std::string reqid = "0";
  std::string src = "192.0.2.1";
  std::string dst = "192.0.2.2";
  std::string algorithm = "";
};

std::string state(StateText s) {
  if (s.algorithm.empty()) {
    if (s.proto == "comp") s.algorithm = "comp deflate";
    if (s.proto == "esp") s.algorithm = "aead rfc4106(gcm(aes)) 0x" + std::string(40, '1') + " 128";
    if (s.proto == "ah") s.algorithm = "auth-trunc hmac(md5) 0x" + std::string(32, '1') + " 96";
  }
  return "src " + s.src + " dst " + s.dst + "\n\tproto " + s.proto + " spi 0x" + s.spi + " reqid " + s.reqid +
         " mode " + s.mode + "\n\treplay-window 32\n\t" + s.algorithm + "\n";
}

struct TemplateText {
  std::string proto;
  std::string mode = "transport";
  std::string reqid = "0";
  std::string ends = "src 192.0.2.1 dst 192.0.2.2";
  bool optional = false;
};

std::string tmpl(const TemplateText& t) {
  return "\ttmpl " + t.ends + "\n\t\tproto " + t.proto + " reqid " + t.reqid + " mode " + t.mode + "\n" +
         (t.optional ? "\t\tlevel use \n" : "");
}

std::string policy(const std::string& templates, const std::string& dir = "out",
                   const std::string& selector = "src 10.1.0.0/16 dst 10.2.0.0/16") {
  return selector + "\n\tdir " + dir + " priority 0 ptype main \n" + templates;
}

// A line a group, an eroute, a note.
std::string imported(const std::string& text) {
  const XfrmDump dump = read_xfrm(text);
  const XfrmImport import = import_xfrm(dump);
  std::string all;
  for (const ImportedGroup& group : import.groups) all += std::string(format(group.group()).view()) + '\n';
  for (const Eroute& eroute : import.eroutes) {
    all += std::string(format(eroute.selector.dst.address).view()) + " => " +
           std::string(format(eroute.said).view()) + '\n';
  }
  for (const XfrmNote& note : import.notes) {
    all += std::to_string(note.line) + (note.error ? " error: " : " note: ") + note.message + '\n';
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xfrm_import)

BOOST_AUTO_TEST_CASE(templates_are_a_group) {
  const std::string states = state({.proto = "ah", .spi = "103", .reqid = "3"}) +
                             state({.proto = "esp", .spi = "102", .reqid = "2"}) +
                             state({.proto = "comp", .spi = "3d0", .mode = "tunnel", .reqid = "1"});
  const std::string templates = tmpl({.proto = "comp", .mode = "tunnel", .reqid = "1"}) +
                                tmpl({.proto = "esp", .reqid = "2"}) + tmpl({.proto = "ah", .reqid = "3"});
  const std::string expected =
      "tun.3d0@192.0.2.2 comp.3d0@192.0.2.2 esp.102@192.0.2.2 ah.103@192.0.2.2\n10.2.0.0 => "
      "tun.3d0@192.0.2.2\n";
  BOOST_TEST(imported(states + policy(templates)) == expected);
  BOOST_TEST(imported(policy(templates) + states) == expected);
}

BOOST_AUTO_TEST_CASE(the_way_in_has_groups_and_no_eroutes) {
  const std::string text = state({.proto = "esp", .spi = "102", .mode = "tunnel"}) +
                           policy(tmpl({.proto = "esp", .mode = "tunnel"}), "in") +
                           policy(tmpl({.proto = "esp", .mode = "tunnel"}), "fwd");
  BOOST_TEST(imported(text) == "tun.102@192.0.2.2 esp.102@192.0.2.2\n");
}

BOOST_AUTO_TEST_CASE(an_optional_template_may_have_no_state) {
  const std::string esp = state({.proto = "esp", .spi = "102"});
  const std::string optional = tmpl({.proto = "comp", .optional = true}) + tmpl({.proto = "esp"});
  BOOST_TEST(imported(esp + policy(optional, "in")) == "esp.102@192.0.2.2\n");
  const std::string needed = tmpl({.proto = "comp"}) + tmpl({.proto = "esp"});
  BOOST_TEST(imported(esp + policy(needed)) ==
             "esp.102@192.0.2.2\n"
             "1 note: esp.102@192.0.2.2 is in no policy: it is a group of its own here\n"
             "7 error: a template has no state: what it selects waits for a key manager\n");
}

BOOST_AUTO_TEST_CASE(renewed_states_are_groups_newest_first) {
  const std::string text = state({.proto = "esp", .spi = "202", .reqid = "2"}) +
                           state({.proto = "ah", .spi = "203", .reqid = "3"}) +
                           state({.proto = "esp", .spi = "102", .reqid = "2"}) +
                           state({.proto = "ah", .spi = "103", .reqid = "3"}) +
                           policy(tmpl({.proto = "esp", .reqid = "2"}) + tmpl({.proto = "ah", .reqid = "3"}));
  BOOST_TEST(imported(text) ==
             "esp.202@192.0.2.2 ah.203@192.0.2.2\nesp.102@192.0.2.2 ah.103@192.0.2.2\n10.2.0.0 => "
             "esp.202@192.0.2.2\n");
}

BOOST_AUTO_TEST_CASE(in_transport_mode_the_selector_has_the_addresses) {
  const std::string text = state({.proto = "esp", .spi = "102", .src = "2001:db8::1", .dst = "2001:db8::2"}) +
                           state({.proto = "esp", .spi = "103", .src = "2001:db8::1", .dst = "2001:db8::3"}) +
                           policy(tmpl({.proto = "esp", .ends = "src :: dst ::"}), "out",
                                  "src 2001:db8::1/128 dst 2001:db8::3/128");
  BOOST_TEST(imported(text) ==
             "esp:103@2001:db8::3\nesp:102@2001:db8::2\n2001:db8::3 => esp:103@2001:db8::3\n"
             "1 note: esp:102@2001:db8::2 is in no policy: it is a group of its own here\n");
}

BOOST_AUTO_TEST_CASE(a_key_in_the_place_of_a_name_is_not_shown) {
  const std::string key(40, '1');
  BOOST_TEST(imported(state({.proto = "esp", .spi = "102", .algorithm = "enc 0x" + key + " cbc(aes)"})) ==
             "1 error: esp.102@192.0.2.2: there is no algorithm here for a word that could be a key\n");
}

BOOST_AUTO_TEST_CASE(a_key_in_the_place_of_the_bits_of_an_icv_is_not_shown) {
  BOOST_TEST(
      imported(state({.proto = "esp", .spi = "102", .algorithm = "auth-trunc x 0x00 1234567890123456"})) ==
      "1 error: esp.102@192.0.2.2: there is no algorithm here for x\n");
}

BOOST_AUTO_TEST_CASE(what_no_tunnel_could_send_from_is_no_tunnel) {
  BOOST_TEST(imported(state({.proto = "esp", .spi = "102", .mode = "tunnel", .src = "0.0.0.0"})) ==
             "1 error: esp.102@192.0.2.2: a tunnel that does not say its source\n");
  BOOST_TEST(imported(state({.proto = "esp", .spi = "102", .src = "2001:db8::1"})) ==
             "1 error: esp.102@192.0.2.2: addresses of two families\n");
}

BOOST_AUTO_TEST_CASE(what_no_packet_could_go_to_is_no_tunnel) {
  BOOST_TEST(imported(state({.proto = "esp", .spi = "102", .mode = "tunnel", .src = "::1", .dst = "::"})) ==
             "1 error: esp:102@::: a tunnel to the unspecified address\n");
}

BOOST_AUTO_TEST_CASE(ipcomp_has_no_key_that_could_be_hidden) {
  BOOST_TEST(imported(state(
                 {.proto = "comp", .spi = "9", .mode = "tunnel", .algorithm = "comp lzs <<Keys hidden>>"})) ==
             "1 error: comp.9@192.0.2.2: there is no algorithm here for lzs\n");
}

BOOST_AUTO_TEST_CASE(a_selector_is_one_that_an_eroute_can_have) {
  const std::string esp = state({.proto = "esp", .spi = "102"});
  BOOST_TEST(imported(esp + policy(tmpl({.proto = "esp"}), "out", "src 10.1.2.3/16 dst 10.2.3.4/16")) ==
             "esp.102@192.0.2.2\n10.2.0.0 => esp.102@192.0.2.2\n");
  BOOST_TEST(imported(esp + policy(tmpl({.proto = "esp"}), "out", "src ::/0 dst ::/0 proto gre dport 5")) ==
             "esp.102@192.0.2.2\n5 error: ports without a protocol that has them are no selector here\n");
}

BOOST_AUTO_TEST_CASE(tunnels_are_nested) {
  const std::string text =
      state({.proto = "esp", .spi = "102", .mode = "tunnel", .reqid = "1"}) +
      state({.proto = "esp", .spi = "102", .mode = "tunnel", .reqid = "2", .src = "::1", .dst = "::2"}) +
      policy(tmpl({.proto = "esp", .mode = "tunnel", .reqid = "1"}) +
             tmpl({.proto = "esp", .mode = "tunnel", .reqid = "2", .ends = "src ::1 dst ::2"}));
  BOOST_TEST(imported(text) ==
             "tun.102@192.0.2.2 esp.102@192.0.2.2 tun:102@::2 esp:102@::2\n10.2.0.0 => tun.102@192.0.2.2\n");
}

BOOST_AUTO_TEST_CASE(two_tunnels_of_one_number_are_told_apart) {
  const std::string text = state({.proto = "esp", .spi = "102", .mode = "tunnel"}) +
                           state({.proto = "ah", .spi = "102", .mode = "tunnel"});
  BOOST_TEST(imported(text).starts_with(
      "tun.102@192.0.2.2 esp.102@192.0.2.2\ntun.1000@192.0.2.2 ah.102@192.0.2.2\n"));
}

BOOST_AUTO_TEST_CASE(a_dangling_ipcomp_state_is_named) {
  BOOST_TEST(imported(state({.proto = "comp", .spi = "3d0"})) ==
             "comp.3d0@192.0.2.2\n"
             "1 note: comp.3d0@192.0.2.2 is a dangling IPComp state: no policy has a template for it, so no "
             "group is "
             "known\n");
  BOOST_TEST(imported(state({.proto = "comp", .spi = "3d0"}) + policy(tmpl({.proto = "comp"}))) ==
             "comp.3d0@192.0.2.2\n10.2.0.0 => comp.3d0@192.0.2.2\n"
             "1 note: comp.3d0@192.0.2.2 has neither ESP nor AH beside it: nothing protects its packets\n");
}

BOOST_AUTO_TEST_CASE(what_ipcomp_left_behind_is_named) {
  const std::string ipip = "src 192.0.2.1 dst 192.0.2.2\n\tproto 4 spi 0xc0000201 reqid 0 mode tunnel\n";
  BOOST_TEST(imported(ipip) ==
             "1 note: an IP-in-IP state for IPComp to 192.0.2.2, and no IPComp state in tunnel mode that "
             "would use it\n");
  const std::string user = state({.proto = "comp", .spi = "3d0", .mode = "tunnel"}) +
                           state({.proto = "esp", .spi = "102"}) +
                           policy(tmpl({.proto = "comp", .mode = "tunnel"}) + tmpl({.proto = "esp"}));
  BOOST_TEST(imported(user + ipip).find("IP-in-IP") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(shunts) {
  BOOST_TEST(imported(policy("") + "src 10.3.0.0/16 dst 10.4.0.0/16\n\tdir out action block priority 0\n" +
                      policy("", "in") +
                      "src 0.0.0.0/0 dst 0.0.0.0/0\n\tsocket in priority 0 ptype main\n") ==
             "10.2.0.0 => %pass\n10.4.0.0 => %drop\n");
}

BOOST_AUTO_TEST_CASE(unknown_algorithms_are_named) {
  BOOST_TEST(imported(state({.proto = "esp", .spi = "102", .algorithm = "enc cbc(camellia) 0x00"})) ==
             "1 error: esp.102@192.0.2.2: there is no algorithm here for cbc(camellia)\n");
  BOOST_TEST(imported(state({.proto = "comp", .spi = "102", .algorithm = "comp lzs"})) ==
             "1 error: comp.102@192.0.2.2: there is no algorithm here for lzs\n");
  const std::string cut =
      state({.proto = "ah", .spi = "102", .algorithm = "auth hmac(sha256) 0x" + std::string(64, '0')});
  BOOST_TEST(imported(cut) ==
             "1 error: ah.102@192.0.2.2: there is no algorithm here for hmac(sha256) with 96 bits of ICV\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_used_is_said) {
  const auto said_of = [](const std::string& text) { return imported(text); };
  BOOST_TEST(said_of(state({.proto = "esp", .spi = "0"})).find("no SPI") != std::string::npos);
  BOOST_TEST(
      said_of(state({.proto = "esp", .spi = "102", .mode = "beet"})).find("neither transport nor tunnel") !=
      std::string::npos);
  BOOST_TEST(said_of(state({.proto = "6", .spi = "102"})).find("protocol 6") != std::string::npos);
  const std::string twice = state({.proto = "esp", .spi = "102"}) + state({.proto = "esp", .spi = "102"});
  BOOST_TEST(said_of(twice).find("is there already") != std::string::npos);
  const std::string selectors =
      state({.proto = "esp", .spi = "102"}) + policy(tmpl({.proto = "esp"})) + policy(tmpl({.proto = "esp"}));
  BOOST_TEST(said_of(selectors).find("a selector twice") != std::string::npos);
  const std::string narrow =
      state({.proto = "esp", .spi = "102"}) +
      policy(tmpl({.proto = "esp"}), "out", "src 10.1.0.0/16 dst 10.2.0.0/16 dev eth0");
  BOOST_TEST(said_of(narrow).find("=>") == std::string::npos);
  const std::string bad_key = "auth-trunc hmac(md5) 0x" + std::string(31, '1') + "g 96";
  BOOST_TEST(said_of(state({.proto = "ah", .spi = "102", .algorithm = bad_key})).find("not hexadecimal") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_state_stays_in_its_first_group) {
  const std::string text = state({.proto = "esp", .spi = "102"}) + state({.proto = "ah", .spi = "103"}) +
                           policy(tmpl({.proto = "esp"}) + tmpl({.proto = "ah"})) +
                           policy(tmpl({.proto = "esp"}), "out", "src 10.1.0.0/16 dst 10.3.0.0/16");
  const std::string all = imported(text);
  BOOST_TEST(all.starts_with("esp.102@192.0.2.2 ah.103@192.0.2.2\n10.2.0.0 => esp.102@192.0.2.2\n"));
  BOOST_TEST(all.find("in another group than one before") != std::string::npos);
}

// An order that spigrp has no group for.
BOOST_AUTO_TEST_CASE(templates_that_make_no_group) {
  const std::string text = state({.proto = "esp", .spi = "102"}) + state({.proto = "comp", .spi = "3d0"}) +
                           policy(tmpl({.proto = "esp"}) + tmpl({.proto = "comp"}));
  BOOST_TEST(imported(text).find("these templates make no group") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hidden_key_leaves_the_group_known) {
  const std::string text =
      state({.proto = "esp", .spi = "102", .mode = "tunnel", .algorithm = "enc cbc(aes) <<Keys hidden>>"}) +
      policy(tmpl({.proto = "esp", .mode = "tunnel"}));
  const std::string all = imported(text);
  BOOST_TEST(all.starts_with("tun.102@192.0.2.2 esp.102@192.0.2.2\n"));
  BOOST_TEST(all.find("its key is hidden") != std::string::npos);
}

// Many states that one policy cannot tell apart must not take a time that grows with their square.
BOOST_AUTO_TEST_CASE(many_that_look_alike) {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += state({.proto = "esp", .spi = std::to_string(10'000 + i), .mode = "tunnel"});
  for (int i = 0; i < 20'000; ++i) text += policy(tmpl({.proto = "esp", .mode = "tunnel"}));
  const XfrmDump dump = read_xfrm(text);
  BOOST_TEST(import_xfrm(dump).groups.size() == 20'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
