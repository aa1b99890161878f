// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

using namespace spigrp;
using spigrp::test::Bench;
using spigrp::test::Marks;

namespace {

struct Routing : Bench {
  Routing() {
    accept({"spi --said tun.1@1.2.3.4 --ip4 --src 1.2.3.1", "spi --said tun:1@::4 --ip6 --src ::1"});
  }
  // The eroutes as text, a line each.
  std::string eroutes() {
    std::istringstream all(test::picture(database()));
    std::string text;
    for (std::string line; std::getline(all, line);) {
      if (line.find(" => ") != std::string::npos) text += line + "\n";
    }
    return text;
  }
};

// A line that adds an eroute to %drop, with more options.
std::string drop(const std::string& more) { return "eroute --add --said %drop " + more; }

// Marks of such a line begin behind what drop() puts in front.
std::string mark(const std::string& more, const std::string& mark) {
  return std::string(drop(more).size(), ' ') + mark;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eroute_command)

BOOST_AUTO_TEST_CASE(all_forms) {
  Routing bench;
  bench.accept({
      "eroute --add --eraf inet --src 192.0.2.0/24 --dst 192.0.1.0/255.255.255.0 --said tun.1@1.2.3.4",
      "eroute --add --src 2001:db8::/32 --dst ::/0 --af inet6 --edst ::4 --spi 0x1 --proto tun",
      "eroute --add --eraf inet --src 10.0.0.0/8 --dst 10.9.0.0/16 --transport-proto tcp --dst-port 25 "
      "--said %drop",
      "eroute --add --eraf inet --src 10.0.0.1 --dst 0.0.0.0/0 --transport-proto 136 --src-port 0xffff "
      "--said "
      "%passthrough",
      "eroute --add --eraf inet6 --src ::/0 --dst ::/0 --said %trap --label x --debug",
      "eroute --add --eraf inet --src 10.0.0.2 --dst 0.0.0.0/0 --af inet --edst 0.0.0.0 --spi 0x101 --proto "
      "int",
  });
  BOOST_TEST(bench.eroutes() ==
             "10.0.0.1/32:65535 -> 0.0.0.0/0:0 136 => %passthrough\n"
             "10.0.0.2/32:0 -> 0.0.0.0/0:0 0 => %drop\n"
             "10.0.0.0/8:0 -> 10.9.0.0/16:25 6 => %drop\n"
             "192.0.2.0/24:0 -> 192.0.1.0/24:0 0 => tun.1@1.2.3.4\n"
             "2001:db8::/32:0 -> ::/0:0 0 => tun:1@::4\n"
             "::/0:0 -> ::/0:0 0 => %trap\n");
}

BOOST_AUTO_TEST_CASE(nothing_asked_for_is_a_list) {
  Routing bench;
  bench.accept({"eroute", "ipsec eroute --debug"});
  BOOST_TEST(bench.eroutes().empty());
}

BOOST_AUTO_TEST_CASE(replacing_deleting_clearing) {
  Routing bench;
  bench.accept({"eroute --add --src 10.0.0.0/8 --dst 10.0.0.1 --said %drop",
                "eroute --replace --src 10.0.0.0/8 --dst 10.0.0.1 --said %pass"});
  BOOST_TEST(bench.eroutes() == "10.0.0.0/8:0 -> 10.0.0.1/32:0 0 => %pass\n");
  bench.refuse("eroute --add --src 10.0.0.0/8 --dst 10.0.0.1 --said %drop", {"       ^~~~~ E434"});
  bench.refuse("eroute --del --src 10.0.0.0/8 --dst 10.0.0.2", {"       ^~~~~ E435"});
  bench.accept({"eroute --del --eraf inet --src 10.0.0.0/8 --dst 10.0.0.1"});
  BOOST_TEST(bench.eroutes().empty());
  bench.accept({"eroute --add --src ::/0 --dst ::/0 --said %drop", "eroute --clear"});
  BOOST_TEST(bench.eroutes().empty());
}

BOOST_AUTO_TEST_CASE(one_action_is_needed) {
  Routing bench;
  bench.refuse("eroute --src ::/0 --dst ::/0 --said %drop",
               {"                                         | E409"});
  bench.refuse("eroute --del --add --src ::/0 --dst ::/0 --said %drop", {"       ^~~~~ E407"});
  bench.refuse("eroute --del --src ::/0 --dst ::/0 --said %drop",
               {"                                   ^~~~~~ E407"});
  bench.refuse("eroute --clear --src ::/0 --spi 1",
               {"               ^~~~~ E407", "                          ^~~~~ E407"});
}

BOOST_AUTO_TEST_CASE(what_a_line_lacks) {
  Routing bench;
  bench.refuse("eroute --add", {"            | E409", "            | E409", "            | E409"});
  bench.refuse("eroute --del --src ::/0", {"                       | E409"});
}

BOOST_AUTO_TEST_CASE(families_must_agree) {
  Routing bench;
  bench.refuse(drop("--src ::/0 --dst 1.2.3.4"), {mark("--src ::/0 --dst ", "^~~~~~~ E418")});
  bench.refuse(drop("--eraf inet6 --src ::/0 --dst 1.2.3.4"),
               {mark("--eraf inet6 --src ::/0 --dst ", "^~~~~~~ E418")});
  bench.refuse(drop("--eraf inet --src ::/0 --dst 1.2.3.4"), {mark("--eraf inet --src ", "^~~~ E418")});
  bench.refuse(drop("--eraf inet5 --src ::/0 --dst ::/0"), {mark("--eraf ", "^~~~~ E419")});
}

BOOST_AUTO_TEST_CASE(prefixes) {
  Routing bench;
  bench.refuse(drop("--src 10.0.0.1/8 --dst ::/129"),
               {mark("--src ", "^~~~~~~~~~ E417"), mark("--src 10.0.0.1/8 --dst ::/", "^~~ E416")});
}

BOOST_AUTO_TEST_CASE(ports_need_a_protocol_that_has_them) {
  Routing bench;
  const std::string sides = "--src ::/0 --dst ::/0 ";
  bench.refuse(drop(sides + "--src-port 1"), {mark(sides, "^~~~~~~~~~ E420")});
  bench.refuse(drop(sides + "--dst-port 1 --transport-proto icmp"), {mark(sides, "^~~~~~~~~~ E420")});
  bench.refuse(drop(sides + "--dst-port 65536 --transport-proto udp"),
               {mark(sides + "--dst-port ", "^~~~~ E414")});
  bench.refuse(drop(sides + "--dst-port http --transport-proto udp"),
               {mark(sides + "--dst-port ", "^ E413")});
  bench.refuse(drop(sides + "--dst-port 1 --transport-proto ucp"),
               {mark(sides + "--dst-port 1 --transport-proto ", "^~~ E419")});
  bench.accept({drop(sides + "--src-port 0 --dst-port 0")});
  for (const std::string protocol : {"tcp", "udp", "sctp", "udplite", "6"}) {
    bench.accept({drop(sides + "--src-port 9 --transport-proto " + protocol), "eroute --clear"});
  }
}

BOOST_AUTO_TEST_CASE(the_sa_must_be_there) {
  Routing bench;
  const std::string sides = " --src ::/0 --dst ::/0";
  bench.refuse("eroute --add --said tun.9@1.2.3.4" + sides, {"                    ^~~~~~~~~~~~~ E432"});
  bench.refuse("eroute --add --edst ::4 --spi 9 --proto tun" + sides,
               {"                              ^ E432"});
  bench.refuse("eroute --add --said int.200@0.0.0.0" + sides, {"                    ^~~~~~~~~~~~~~~ E430"});
  bench.refuse("eroute --add --said %drpo" + sides, {"                    ^~~~~ E110"});
  bench.refuse("eroute --add --said tun.g@1.2.3.4" + sides, {"                        ^ E104"});
}

BOOST_AUTO_TEST_CASE(every_shunt) {
  Routing bench;
  for (const std::string name : {"%pass", "%drop", "%reject", "%hold", "%trap", "%trapsubnet", "%passthrough",
                                 "%passthrough4", "%passthrough6", "int0x100@1.2.3.4", "int:105@::1"}) {
    bench.accept({"eroute --add --src ::/0 --dst ::/0 --said " + name, "eroute --clear"});
  }
}

BOOST_AUTO_TEST_CASE(what_refused_lines_should_have_added_is_not_missed) {
  Routing bench;
  bench.refuse("spi --said esp.9@1.2.3.4 --esp foo", {"                               ^~~ E421"});
  bench.accept(
      {"eroute --add --src ::/0 --dst ::/0 --said esp.9@1.2.3.4", "eroute --del --src ::/0 --dst ::/0"});
  BOOST_TEST(bench.eroutes().empty());
  bench.refuse("eroute --del --src ::/1 --dst ::/0", {"       ^~~~~ E435"});
}

BOOST_AUTO_TEST_SUITE_END()
