// SPDX-License-Identifier: Apache-2.0
//
// That the errors for %reject are right byte for byte is tests/program/shunts_test.py's, against Scapy.
#include "engine/shunts.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/heap_counter.h"
#include "support/machine.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

std::string text_of(const Prefix& prefix) {
  return std::string(format(prefix.address).view()) + "/" + std::to_string(prefix.length);
}

std::string text_of(const Eroute& eroute) {
  const Selector& s = eroute.selector;
  return text_of(s.src) + " " + text_of(s.dst) + " " + std::to_string(s.protocol) + " " +
         std::to_string(s.src_port) + " " + std::to_string(s.dst_port) + " " +
         std::string(format(eroute.said).view());
}

// Key management: writes down what it is told.
struct Daemon final : ShuntObserver {
  std::vector<std::string> told;
  void acquire(const Eroute& trap, const Flow& flow) override {
    told.push_back("acquire " + std::string(format(flow.src).view()) + " by " + text_of(trap));
  }
  void held(const Eroute& hold, const Flow& flow, bool kept) override {
    told.push_back((kept ? "held " : "lost ") + std::string(format(flow.src).view()) + " by " +
                   text_of(hold));
  }
  /// say() is what it was told since the last time.
  std::vector<std::string> say() { return std::exchange(told, {}); }
};

using Lines = std::vector<std::string>;

// A gateway with a daemon that makes SAs when it is asked to.
struct Site {
  explicit Site(const Limits& limits = {.sas = 4, .eroutes = 4}, const HoldLimits& hold = {})
      : lab(limits), machine(lab.database, {.hold = hold, .shunt_observer = &daemon}) {}

  void route(const Eroute& each, bool replace = false) {
    BOOST_TEST_REQUIRE(lab.database.add_eroute(each, replace).has_value());
  }
  Verdict send(std::string_view src, std::string_view dst, std::uint16_t dst_port = 53,
               std::size_t len = 20) {
    Parcel parcel(packet_of(src, dst, dst_port, len));
    const Verdict verdict = machine.out(parcel);
    BOOST_TEST(parcel.intact());
    return verdict;
  }
  static Octets packet_of(std::string_view src, std::string_view dst, std::uint16_t dst_port = 53,
                          std::size_t len = 20) {
    return address(src).family() == Family::ipv4
               ? packet(Ip4{.src = src, .dst = dst}, udp(len, 1000, dst_port))
               : packet(Ip6{.src = src, .dst = dst}, udp(len, 1000, dst_port));
  }
  std::vector<std::string> eroutes() const {
    std::vector<std::string> all;
    for (const Eroute& each : lab.database.eroutes()) all.push_back(text_of(each));
    return all;
  }
  /// released() is the packet that the engine gives back; empty: none.
  Octets released() {
    Parcel parcel(Octets(1500));
    parcel.packet.verdict = Verdict::applied;
    if (!machine.engine.release(parcel.packet)) return {};
    BOOST_TEST(parcel.intact());
    BOOST_TEST(parcel.packet.verdict == Verdict::pending);
    return parcel.octets();
  }

  Daemon daemon;
  Lab lab;
  Machine machine;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(shunts)

BOOST_AUTO_TEST_CASE(a_trap_asks_once_and_holds_the_flow) {
  Site site;
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%trap"));
  BOOST_TEST(site.send("10.0.0.1", "10.9.0.1") == Verdict::shunt_trap);
  BOOST_TEST(site.daemon.say() == (Lines{"acquire 10.0.0.1 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %trap",
                                         "held 10.0.0.1 by 10.0.0.1/32 10.9.0.1/32 0 0 0 %hold"}));
  BOOST_TEST(site.send("10.0.0.1", "10.9.0.1", 54) == Verdict::shunt_hold);
  BOOST_TEST(site.daemon.say() == (Lines{"held 10.0.0.1 by 10.0.0.1/32 10.9.0.1/32 0 0 0 %hold"}));
  BOOST_TEST(site.send("10.0.0.2", "10.9.0.1") == Verdict::shunt_trap);
  BOOST_TEST(site.eroutes() ==
             (Lines{"10.0.0.1/32 10.9.0.1/32 0 0 0 %hold", "10.0.0.2/32 10.9.0.1/32 0 0 0 %hold",
                    "10.0.0.0/8 0.0.0.0/0 0 0 0 %trap"}));
}

// The hold is for the hosts, whatever the protocol, and so for a flow that went through a group until then.
BOOST_AUTO_TEST_CASE(a_hold_that_comes_in_a_burst_is_for_the_packets_behind) {
  Site site({.sas = 4, .eroutes = 4});
  site.lab.add_group("tun.10@198.51.100.1 esp.12@198.51.100.1");
  Eroute tcp_group = eroute("10.0.0.0/8", "0.0.0.0/0", "tun.10@198.51.100.1");
  tcp_group.selector.protocol = 6;
  site.route(tcp_group);
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%trap"));
  const Octets flow = packet(Ip4{.src = "10.0.0.1", .dst = "10.9.0.1", .protocol = 6}, tcp(20));
  Parcel first(flow);
  Parcel second(flow);
  Parcel trapped(Site::packet_of("10.0.0.1", "10.9.0.1"));
  Parcel behind(flow);
  std::array<Packet, 4> burst{first.packet, second.packet, trapped.packet, behind.packet};
  site.machine.engine.outbound(burst);
  BOOST_TEST(burst[0].verdict == Verdict::applied);
  BOOST_TEST(burst[1].verdict == Verdict::applied);
  BOOST_TEST(burst[2].verdict == Verdict::shunt_trap);
  BOOST_TEST(burst[3].verdict == Verdict::shunt_hold);
}

// What the trap did not catch by a wildcard, the hold has too.
BOOST_AUTO_TEST_CASE(a_hold_has_the_protocol_and_ports_of_its_trap) {
  Site site;
  Eroute dns = eroute("2001:db8::/32", "::/0", "%trap");
  dns.selector.protocol = 17;
  dns.selector.dst_port = 53;
  site.route(dns);
  BOOST_TEST(site.send("2001:db8::1", "2001:db8::2") == Verdict::shunt_trap);
  BOOST_TEST(site.send("2001:db8::1", "2001:db8::2", 54) == Verdict::no_eroute);
  BOOST_TEST(site.eroutes().front() == "2001:db8::1/128 2001:db8::2/128 17 0 53 %hold");
}

BOOST_AUTO_TEST_CASE(a_trap_for_a_subnet_becomes_a_hold_and_goes_on_counting) {
  Site site;
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%trapsubnet"));
  BOOST_TEST(site.send("10.0.0.1", "10.9.0.1") == Verdict::shunt_trap);
  BOOST_TEST(site.send("10.0.0.2", "10.9.0.1") == Verdict::shunt_hold);
  BOOST_TEST(site.eroutes() == (Lines{"10.0.0.0/8 0.0.0.0/0 0 0 0 %hold"}));
  BOOST_TEST(site.lab.database.eroutes().front().packets == 2U);
  BOOST_TEST(site.daemon.say() == (Lines{"acquire 10.0.0.1 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %trapsubnet",
                                         "held 10.0.0.1 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %hold",
                                         "held 10.0.0.2 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %hold"}));
}

// A trap for just these two hosts leaves no room between itself and the flow.
BOOST_AUTO_TEST_CASE(a_trap_for_two_hosts_becomes_a_hold) {
  Site site({.sas = 1, .eroutes = 1});
  site.route(eroute("10.0.0.1/32", "10.9.0.1/32", "%trap"));
  BOOST_TEST(site.send("10.0.0.1", "10.9.0.1") == Verdict::shunt_trap);
  BOOST_TEST(site.eroutes() == (Lines{"10.0.0.1/32 10.9.0.1/32 0 0 0 %hold"}));
}

BOOST_AUTO_TEST_CASE(without_room_for_a_hold_every_packet_asks) {
  Site site({.sas = 1, .eroutes = 1});
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%trap"));
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(site.send("10.0.0.1", "10.9.0.1") == Verdict::shunt_trap);
    BOOST_TEST(site.daemon.say() == (Lines{"acquire 10.0.0.1 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %trap"}));
  }
  BOOST_TEST(site.eroutes() == (Lines{"10.0.0.0/8 0.0.0.0/0 0 0 0 %trap"}));
  BOOST_TEST(site.released().empty());
}

BOOST_AUTO_TEST_CASE(the_last_packet_is_released_when_its_eroute_leads_somewhere) {
  Site site;
  site.lab.add_group("tun.10@192.0.2.9 esp.1012@192.0.2.9");
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%trap"));
  site.send("10.0.0.1", "10.9.0.1", 1);
  site.send("10.0.0.1", "10.9.0.1", 2, 700);
  site.send("10.0.0.1", "10.9.0.1", 3, 30);
  BOOST_TEST(site.released().empty());  // it is still on hold
  site.route(eroute("10.0.0.1/32", "10.9.0.1/32", "tun.10@192.0.2.9"), true);
  const Octets kept = site.released();
  BOOST_TEST(to_hex(kept) == to_hex(Site::packet_of("10.0.0.1", "10.9.0.1", 3, 30)));
  Parcel again(kept);
  BOOST_TEST(site.machine.out(again) == Verdict::applied);
  BOOST_TEST(site.released().empty());
}

BOOST_AUTO_TEST_CASE(packets_are_released_in_the_order_in_which_they_came) {
  Site site;
  for (const std::string_view src : {"10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"}) {
    site.route(eroute(src, "0.0.0.0/0", "%hold"));
  }
  for (const std::string_view src : {"10.0.0.3", "10.0.0.1", "10.0.0.2", "10.0.0.3"})
    site.send(src, "10.9.0.1");
  for (const std::string_view src : {"10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"}) {
    site.route(eroute(src, "0.0.0.0/0", "%pass"), true);
  }
  for (const std::string_view src : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
    BOOST_TEST(to_hex(site.released()) == to_hex(Site::packet_of(src, "10.9.0.1")));
  }
  BOOST_TEST(site.released().empty());
}

// Never sent in the clear by a caller who lets unmatched packets pass.
BOOST_AUTO_TEST_CASE(what_was_held_goes_with_its_eroute) {
  Site site;
  const Eroute hold = eroute("10.0.0.0/8", "0.0.0.0/0", "%hold");
  site.route(hold);
  site.send("10.0.0.1", "10.9.0.1");
  BOOST_TEST_REQUIRE(site.lab.database.remove_eroute(hold.selector).has_value());
  BOOST_TEST(site.released().empty());
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%pass"));
  BOOST_TEST(site.released().empty());
}

BOOST_AUTO_TEST_CASE(a_packet_that_is_too_long_is_lost) {
  Site site({.sas = 1, .eroutes = 4}, {.packets = 1, .packet_len = 100});
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%hold"));
  BOOST_TEST(site.send("10.0.0.1", "10.9.0.1", 53, 73) == Verdict::shunt_hold);
  BOOST_TEST(site.daemon.say() == (Lines{"lost 10.0.0.1 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %hold"}));
  BOOST_TEST(site.send("10.0.0.1", "10.9.0.1", 53, 72) == Verdict::shunt_hold);
  BOOST_TEST(site.daemon.say() == (Lines{"held 10.0.0.1 by 10.0.0.0/8 0.0.0.0/0 0 0 0 %hold"}));
}

BOOST_AUTO_TEST_CASE(a_rejected_packet_becomes_an_error_for_its_sender) {
  Site site;
  site.route(eroute("10.0.0.0/8", "0.0.0.0/0", "%reject"));
  site.route(eroute("::/0", "::/0", "%reject"));
  Parcel four(Site::packet_of("10.0.0.1", "10.9.0.1"));
  BOOST_TEST(site.machine.out(four) == Verdict::shunt_reject);
  BOOST_TEST(to_hex(four.packet.bytes().first(1)) == "45");
  BOOST_TEST(to_hex(four.packet.bytes().subspan(20, 2)) == "030d");
  Parcel six(Site::packet_of("2001:db8::1", "2001:db8::2"));
  BOOST_TEST(site.machine.out(six) == Verdict::shunt_reject);
  BOOST_TEST(to_hex(six.packet.bytes().subspan(40, 2)) == "0101");
  Parcel error(packet(Ip4{.src = "10.0.0.1", .protocol = 1}, joined({Octets{3, 13}, Octets(30)})));
  BOOST_TEST(site.machine.out(error) == Verdict::shunt_reject);
  BOOST_TEST(error.packet.size() == 0U);
  BOOST_TEST((four.intact() && six.intact() && error.intact()));
  BOOST_TEST(site.daemon.say().empty());
}

BOOST_AUTO_TEST_CASE(a_dummy_asks_for_nothing) {
  Site site;
  for (const auto& [src, shunt] :
       {std::pair{"10.0.0.1/32", "%trap"}, {"10.0.0.2/32", "%hold"}, {"10.0.0.3/32", "%reject"}}) {
    site.route(eroute(src, "0.0.0.0/0", shunt));
  }
  const Lines before = site.eroutes();
  for (const std::string_view src : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
    const Octets plain = Site::packet_of(src, "10.9.0.1");
    Parcel parcel(plain);
    parcel.packet.dummy = true;
    site.machine.out(parcel);
    BOOST_TEST(!is_passed(parcel.packet.verdict));
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
  }
  BOOST_TEST(site.daemon.say().empty());
  BOOST_TEST(site.eroutes() == before);
}

BOOST_AUTO_TEST_CASE(nobody_need_listen) {
  Lab lab;
  Machine machine(lab.database);
  BOOST_TEST_REQUIRE(lab.database.add_eroute(eroute("0.0.0.0/0", "0.0.0.0/0", "%trap")).has_value());
  Parcel parcel(Site::packet_of("10.0.0.1", "10.9.0.1"));
  BOOST_TEST(machine.out(parcel) == Verdict::shunt_trap);
  BOOST_TEST(lab.database.eroutes().size() == 2U);
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated) {
  if (!heap_calls_are_counted()) return;
  Lab lab;
  Machine machine(lab.database);
  BOOST_TEST_REQUIRE(lab.database.add_eroute(eroute("0.0.0.0/0", "0.0.0.0/0", "%trap")).has_value());
  BOOST_TEST_REQUIRE(lab.database.add_eroute(eroute("10.0.0.7/32", "0.0.0.0/0", "%reject")).has_value());
  Parcel parcels[] = {Parcel(Site::packet_of("10.0.0.1", "10.9.0.1")),
                      Parcel(Site::packet_of("10.0.0.1", "10.9.0.1")),
                      Parcel(Site::packet_of("10.0.0.7", "10.9.0.1"))};
  Parcel back(Octets(1500));
  bool released = false;
  const Eroute pass = eroute("10.0.0.1/32", "10.9.0.1/32", "%pass");
  const std::size_t before = heap_calls();
  for (Parcel& parcel : parcels) machine.engine.outbound({&parcel.packet, 1});
  released = lab.database.add_eroute(pass, true) && machine.engine.release(back.packet);
  const std::size_t after = heap_calls();
  BOOST_TEST(after == before);
  BOOST_TEST(released);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
