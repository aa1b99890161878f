// SPDX-License-Identifier: Apache-2.0
#include "spigrp/engine.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "chains.h"
#include "spigrp/fragmenter.h"
#include "support/death.h"
#include "support/machine.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

// Two gateways with a tunnel each way, as the manual pages have them: west protects 10.1.0.0/16, east
// 10.9.0.0/16. Each knows both groups.
struct Gateway : Lab {
  explicit Gateway(bool west) : Lab({.sas = 16, .eroutes = 8}) {
    const std::string_view local = west ? "10.1.0.0/16" : "10.9.0.0/16";
    const std::string_view remote = west ? "10.9.0.0/16" : "10.1.0.0/16";
    add_group("tun.10@203.0.113.9 comp.11@203.0.113.9 esp.1012@203.0.113.9 ah.1013@203.0.113.9",
              tunnel_from("203.0.113.1"));
    add_group("tun.20@203.0.113.1 esp.1022@203.0.113.1", tunnel_from("203.0.113.9"));
    const auto out = eroute(local, remote, west ? "tun.10@203.0.113.9" : "tun.20@203.0.113.1");
    if (!database.add_eroute(out)) throw std::invalid_argument("no eroute");
  }
  static Tune tunnel_from(std::string_view src) {
    return [src](SaSpec& spec) {
      if (spec.said.proto == Proto::tun) spec.tunnel_src = address(src);
    };
  }
};

Octets inner(std::string_view src, std::string_view dst, std::size_t len = 100) {
  return packet(Ip4{.src = src, .dst = dst, .ttl = 20}, udp(len));
}

// Many are packets to be put through in one burst.
class Many {
 public:
  void add(const Octets& bytes) {
    parcels_.push_back(std::make_unique<Parcel>(bytes));
    packets_.push_back(parcels_.back()->packet);
  }
  std::span<Packet> packets() { return packets_; }
  Octets octets(std::size_t i) const { return {packets_[i].bytes().begin(), packets_[i].bytes().end()}; }
  bool intact() const {
    return std::ranges::all_of(parcels_, [](const auto& parcel) { return parcel->intact(); });
  }

 private:
  std::vector<std::unique_ptr<Parcel>> parcels_;
  std::vector<Packet> packets_;
};

std::uint64_t sum_of(const VerdictCounters& counters) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kNumVerdicts; ++i) sum += counters[static_cast<Verdict>(i)];
  return sum;
}

// A packet of the mixture that burst tests send: for the group, for shunts, for nobody, and broken.
Octets any_outbound(Noise& noise) {
  const std::size_t len = noise.below(300);
  switch (noise.below(8)) {
    case 0:
      return inner("10.1.0.1", "10.2.0.1", len);  // no eroute
    case 1:
      return noise.octets(noise.below(60));
    case 2: {
      Octets wrong = inner("10.1.0.1", "10.9.0.1", len);
      wrong[11] ^= 1;
      return wrong;
    }
    case 3:
      return inner("10.1.0.1", "10.9.7.1", len);  // %drop
    case 4:
      return inner("10.1.7.1", "10.9.0.1", len);  // a group of its own
    default:
      return inner("10.1.0.1", "10.9.0.1", len);
  }
}

struct Crossroads : Gateway {
  Crossroads() : Gateway(true) {
    add_group("tun.30@203.0.113.30 esp.1031@203.0.113.30", tunnel_from("203.0.113.1"));
    for (const auto& each : {eroute("10.1.0.0/16", "10.9.7.0/24", "%drop"),
                             eroute("10.1.7.0/24", "10.9.0.0/16", "tun.30@203.0.113.30")}) {
      if (!database.add_eroute(each)) throw std::invalid_argument("no eroute");
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(engine)

BOOST_AUTO_TEST_CASE(two_gateways_talk) {
  Gateway west(true);
  Gateway east(false);
  Machine w(west.database);
  Machine e(east.database);
  for (std::size_t len = 0; len < 400; len += 7) {
    const Octets there = inner("10.1.0.1", "10.9.0.1", len);
    Parcel parcel(there);
    BOOST_REQUIRE_EQUAL(w.out(parcel), Verdict::applied);
    BOOST_REQUIRE_EQUAL(static_cast<int>(parcel.octets()[9]), 51);
    BOOST_REQUIRE_EQUAL(e.in(parcel), Verdict::removed);
    BOOST_REQUIRE_EQUAL(to_hex(parcel.octets()), to_hex(there));
    const Octets back = inner("10.9.0.1", "10.1.0.1", len);
    Parcel answer(back);
    BOOST_REQUIRE_EQUAL(e.out(answer), Verdict::applied);
    BOOST_REQUIRE_EQUAL(static_cast<int>(answer.octets()[9]), 50);
    BOOST_REQUIRE_EQUAL(w.in(answer), Verdict::removed);
    BOOST_REQUIRE_EQUAL(to_hex(answer.octets()), to_hex(back));
  }
  BOOST_TEST((w.intact() && e.intact() && west.intact() && east.intact()));
  BOOST_TEST(w.engine.counters().dropped() == 0u);
  BOOST_TEST(w.engine.counters().total() == 2 * 58u);
}

// The peer is authenticated, and still may send only from its own networks.
BOOST_AUTO_TEST_CASE(inner_addresses_must_be_those_of_the_reverse_eroute) {
  Gateway west(true);
  Gateway east(false);
  Machine w(west.database);
  Machine e(east.database);
  BOOST_TEST_REQUIRE(
      east.database.add_eroute(eroute("0.0.0.0/0", "0.0.0.0/0", "tun.20@203.0.113.1")).has_value());
  for (const auto& [src, dst, verdict] : {std::tuple{"10.9.0.1", "10.1.0.1", Verdict::removed},
                                          {"10.8.0.1", "10.1.0.1", Verdict::wrong_selector},
                                          {"10.9.0.1", "10.2.0.1", Verdict::wrong_selector},
                                          {"127.0.0.1", "10.1.0.1", Verdict::wrong_selector}}) {
    Parcel parcel(inner(src, dst));
    BOOST_TEST(e.out(parcel) == Verdict::applied);
    BOOST_TEST(w.in(parcel) == verdict);
  }
  BOOST_TEST(w.engine.counters()[Verdict::wrong_selector] == 3u);
}

BOOST_AUTO_TEST_CASE(forwarding_takes_one_off_the_hop_limit_of_what_is_protected) {
  Gateway west(true);
  Gateway east(false);
  Machine router(west.database, {.unmatched = Unmatched::pass, .forward = true});
  Machine e(east.database);
  const auto with_ttl = [](std::uint8_t ttl, std::string_view dst) {
    return packet(Ip4{.src = "10.1.0.1", .dst = dst, .ttl = ttl}, udp(50));
  };
  for (const int ttl : {2, 64, 255}) {
    Parcel parcel(with_ttl(static_cast<std::uint8_t>(ttl), "10.9.0.1"));
    BOOST_TEST(router.out(parcel) == Verdict::applied);
    BOOST_TEST(e.in(parcel) == Verdict::removed);
    BOOST_TEST(to_hex(parcel.octets()) == to_hex(with_ttl(static_cast<std::uint8_t>(ttl - 1), "10.9.0.1")));
  }
  const Snapshot before = snapshot(west.database);
  for (const std::uint8_t ttl : {std::uint8_t{0}, std::uint8_t{1}}) {
    Parcel parcel(with_ttl(ttl, "10.9.0.1"));
    BOOST_TEST(router.out(parcel) == Verdict::hop_limit);
  }
  BOOST_TEST((snapshot(west.database) == before));
  Parcel other(with_ttl(1, "10.2.0.1"));  // whoever forwards it unprotected counts it there
  BOOST_TEST(router.out(other) == Verdict::unmatched_passed);
  BOOST_TEST(to_hex(other.octets()) == to_hex(with_ttl(1, "10.2.0.1")));
}

BOOST_AUTO_TEST_CASE(forwarding_takes_one_off_in_ipv6_too) {
  Lab lab;
  Sa& first = lab.add_group("tun:10@2001:db8:9::9 esp:1012@2001:db8:9::9");
  Machine router(lab.database, {.unmatched = Unmatched::drop, .forward = true, .group = &first});
  Machine end(lab.database);
  for (const int limit : {1, 2, 255}) {
    Parcel parcel(packet(Ip6{.hop_limit = static_cast<std::uint8_t>(limit)}, udp(9)));
    BOOST_TEST(router.out(parcel) == (limit == 1 ? Verdict::hop_limit : Verdict::applied));
    if (limit == 1) continue;
    BOOST_TEST(end.in(parcel) == Verdict::removed);
    BOOST_TEST(to_hex(parcel.octets()) ==
               to_hex(packet(Ip6{.hop_limit = static_cast<std::uint8_t>(limit - 1)}, udp(9))));
  }
}

BOOST_AUTO_TEST_CASE(what_is_passed_on_unprotected_is_not_changed) {
  Lab lab;
  BOOST_TEST_REQUIRE(lab.database.add_eroute(eroute("10.0.0.0/8", "0.0.0.0/0", "%pass")).has_value());
  Machine machine(lab.database, {.unmatched = Unmatched::pass});
  const Octets plain = inner("10.1.0.1", "10.9.0.1");
  Parcel bypassed(plain);
  BOOST_TEST(machine.out(bypassed) == Verdict::bypassed);
  BOOST_TEST(to_hex(bypassed.octets()) == to_hex(plain));
  BOOST_TEST(machine.in(bypassed) == Verdict::unmatched_passed);
  BOOST_TEST(to_hex(bypassed.octets()) == to_hex(plain));
}

BOOST_AUTO_TEST_CASE(link_layer_padding_is_cut_on_both_ways) {
  Gateway west(true);
  Gateway east(false);
  Machine w(west.database);
  Machine e(east.database);
  const Octets plain = inner("10.1.0.1", "10.9.0.1", 2);
  Parcel parcel(joined({plain, Octets(16, 0xee)}));
  BOOST_TEST(w.out(parcel) == Verdict::applied);
  Parcel padded(joined({parcel.octets(), Octets(46, 0xee)}));
  BOOST_TEST(e.in(padded) == Verdict::removed);
  BOOST_TEST(to_hex(padded.octets()) == to_hex(plain));
}

// RFC 3173 section 2.2: what does not get shorter is sent without IPComp header, and must be taken again.
BOOST_AUTO_TEST_CASE(packets_too_small_to_compress_come_back_from_groups_of_comp) {
  for (const std::string_view line : {"comp.11@10.9.0.1", "tun.10@203.0.113.9 comp.11@203.0.113.9"}) {
    Lab lab;
    Machine machine(lab.database,
                    {.unmatched = Unmatched::drop, .forward = false, .group = &lab.add_group(line)});
    Machine end(lab.database);
    for (const std::size_t len : {std::size_t{0}, std::size_t{20}, std::size_t{200}}) {
      const Octets plain = inner("10.1.0.1", "10.9.0.1", len);
      Parcel parcel(plain);
      BOOST_TEST(machine.out(parcel) == Verdict::applied);
      BOOST_TEST(end.in(parcel) == Verdict::removed);
      BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
    }
    const Octets text = text_packet(Family::ipv4, 900);
    Parcel parcel(line.starts_with("comp") ? packet(Ip4{.dst = "10.9.0.1"}, Bytes(text).subspan(20)) : text);
    BOOST_TEST(machine.out(parcel) == Verdict::applied);
    BOOST_TEST(parcel.packet.size() < 400u);
    BOOST_TEST(end.in(parcel) == Verdict::removed);
    BOOST_TEST(parcel.packet.size() == 900u);
  }
}

BOOST_AUTO_TEST_CASE(a_burst_of_any_length_does_what_its_packets_would_one_by_one) {
  for (std::size_t count = 1; count <= 200; count += count < 70 ? 1 : 13) {
    Crossroads together;
    Crossroads alone;
    Machine burst(together.database);
    Machine single(alone.database);
    Noise noise(count);
    Many many;
    std::vector<Octets> plain;
    for (std::size_t i = 0; i < count; ++i) {
      plain.push_back(any_outbound(noise));
      many.add(plain.back());
    }
    burst.engine.outbound(many.packets());
    for (std::size_t i = 0; i < count; ++i) {
      Parcel parcel(plain[i]);
      BOOST_REQUIRE_EQUAL(many.packets()[i].verdict, single.out(parcel));
      if (is_drop(parcel.packet.verdict)) continue;
      BOOST_REQUIRE(same(many.octets(i), parcel.octets()));
    }
    BOOST_REQUIRE(burst.engine.counters() == single.engine.counters());
    BOOST_REQUIRE(snapshot(together.database) == snapshot(alone.database));
    BOOST_REQUIRE_EQUAL(sum_of(burst.engine.counters()), count);
    BOOST_REQUIRE(many.intact());
  }
}

// Forks has two groups, and an eroute into the middle of the first, whose ESP so has two ways in.
struct Forks : Lab {
  Forks() {
    add_group("tun.10@203.0.113.1 esp.1010@203.0.113.1");
    add_group("tun.20@203.0.113.2 esp.1020@203.0.113.2");
    for (const Eroute& each : {eroute("10.0.0.0/8", "10.1.0.0/16", "tun.10@203.0.113.1"),
                               eroute("10.0.0.0/8", "10.2.0.0/16", "tun.20@203.0.113.2"),
                               eroute("10.0.0.0/8", "203.0.113.1/32", "esp.1010@203.0.113.1")}) {
      if (!database.add_eroute(each)) throw std::invalid_argument("no eroute");
    }
  }
};

// Order writes down which SA saw a packet, one after the other.
struct Order final : ChainObserver {
  void after(const Sa& sa, const Packet&) override { spis.push_back(sa.said.spi); }
  std::vector<std::uint32_t> spis;
};

BOOST_AUTO_TEST_CASE(packets_of_one_group_go_together_and_in_their_order) {
  Forks together;
  Forks alone;
  Machine burst(together.database);
  Machine single(alone.database);
  Order order;
  burst.engine.observe(&order);
  Many many;
  std::vector<Octets> plain;
  for (const char* dst : {"10.1.0.1", "10.2.0.1", "10.1.0.2", "10.2.0.2", "203.0.113.1", "10.1.0.3"}) {
    plain.push_back(inner("10.0.0.1", dst));
    many.add(plain.back());
  }
  burst.engine.outbound(many.packets());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    Parcel parcel(plain[i]);
    BOOST_REQUIRE_EQUAL(many.packets()[i].verdict, single.out(parcel));
    BOOST_REQUIRE_EQUAL(parcel.packet.verdict, Verdict::applied);
    if (i % 2 == 0) BOOST_REQUIRE(same(many.octets(i), parcel.octets()));  // those of the first group
  }
  const std::vector<std::uint32_t> expected = {0x10,   0x10, 0x1010, 0x1010, 0x1010, 0x10,
                                               0x1010, 0x20, 0x20,   0x1020, 0x1020};
  BOOST_TEST(order.spis == expected, boost::test_tools::per_element());
  BOOST_REQUIRE(snapshot(together.database) == snapshot(alone.database));
}

BOOST_AUTO_TEST_CASE(a_burst_of_any_length_comes_in_as_its_packets_would_one_by_one) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{63}, std::size_t{64},
                                  std::size_t{65}, std::size_t{128}, std::size_t{129}, std::size_t{200}}) {
    Crossroads sender;
    Machine out(sender.database);
    Noise noise(count);
    std::vector<Octets> sealed;
    while (sealed.size() < count) {
      Parcel parcel(any_outbound(noise));
      if (is_drop(out.out(parcel))) continue;
      sealed.push_back(parcel.octets());
      if (noise.one_in(5)) sealed.push_back(sealed[noise.below(sealed.size())]);  // a repeat
      if (noise.one_in(5)) sealed.back().back() ^= 1;                             // a forgery
      std::swap(sealed.back(), sealed[noise.below(sealed.size())]);
    }
    Crossroads together;
    Crossroads alone;
    together.database.clear_eroutes();
    alone.database.clear_eroutes();
    Machine burst(together.database);
    Machine single(alone.database);
    Many many;
    for (const Octets& bytes : sealed) many.add(bytes);
    burst.engine.inbound(many.packets());
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      Parcel parcel(sealed[i]);
      BOOST_REQUIRE_EQUAL(many.packets()[i].verdict, single.in(parcel));
      if (is_drop(parcel.packet.verdict)) continue;
      BOOST_REQUIRE(same(many.octets(i), parcel.octets()));
    }
    BOOST_REQUIRE(burst.engine.counters() == single.engine.counters());
    BOOST_REQUIRE(snapshot(together.database) == snapshot(alone.database));
    BOOST_REQUIRE(many.intact());
  }
}

BOOST_AUTO_TEST_CASE(counters_add_up_to_the_packets_seen) {
  Crossroads crossroads;
  Machine machine(crossroads.database);
  Noise noise;
  std::uint64_t seen = 0;
  for (int round = 0; round < 50; ++round) {
    Many many;
    const std::size_t count = noise.below(100);
    for (std::size_t i = 0; i < count; ++i) many.add(any_outbound(noise));
    if (noise.one_in(2)) {
      machine.engine.outbound(many.packets());
    } else {
      machine.engine.inbound(many.packets());
    }
    seen += count;
    BOOST_TEST(machine.engine.counters().total() == seen);
    BOOST_TEST(sum_of(machine.engine.counters()) == seen);
    BOOST_TEST(machine.engine.counters()[Verdict::pending] == 0u);
  }
}

BOOST_AUTO_TEST_CASE(no_packets_are_no_trouble) {
  Crossroads crossroads;
  Machine machine(crossroads.database);
  machine.engine.outbound({});
  machine.engine.inbound({});
  BOOST_TEST(machine.engine.counters().total() == 0u);
  Parcel empty(Octets{});
  BOOST_TEST(machine.out(empty) == Verdict::malformed);
  BOOST_TEST(machine.in(empty) == Verdict::malformed);
}

// Packets lie behind one another in one block, with no more room than they need: decrypting one must leave
// its neighbours as they were.
BOOST_AUTO_TEST_CASE(trap_decrypt_in_place_foreign_memory) {
  for (const Plan& plan : plans_for(address("192.0.1.1"))) {
    if (has(plan.shape, Proto::comp)) continue;  // decompressed, it needs the room again
    BOOST_TEST_CONTEXT(describe(plan)) {
      End sender(plan);
      End receiver(plan);
      constexpr std::size_t kCount = 3;
      Octets block;
      std::vector<std::size_t> starts;
      for (std::size_t i = 0; i < kCount; ++i) {
        Parcel parcel(plain_packet(Family::ipv4, Traffic::udp, 100 + i));
        BOOST_REQUIRE_EQUAL(sender.apply(parcel), Verdict::applied);
        starts.push_back(block.size());
        const Octets sealed = parcel.octets();
        block.insert(block.end(), sealed.begin(), sealed.end());
      }
      starts.push_back(block.size());
      for (std::size_t i = 0; i < kCount; ++i) {
        const Octets before = block;
        const std::size_t len = starts[i + 1] - starts[i];
        Packet packet(MutableBytes(block).subspan(starts[i], len), 0, len);
        receiver.engine().inbound({&packet, 1});
        BOOST_TEST(packet.verdict == Verdict::removed);
        const Octets now(packet.bytes().begin(), packet.bytes().end());
        BOOST_TEST(to_hex(now) == to_hex(plain_packet(Family::ipv4, Traffic::udp, 100 + i)));
        BOOST_TEST(same(Bytes(block).first(starts[i]), Bytes(before).first(starts[i])));
        BOOST_TEST(same(Bytes(block).subspan(starts[i + 1]), Bytes(before).subspan(starts[i + 1])));
      }
    }
  }
}

// engine.h promises that this much room serves the longest group.
BOOST_AUTO_TEST_CASE(headroom_and_tailroom_serve_every_group_there_can_be) {
  const std::vector<Shape> most = {
      {Proto::tun, Proto::tun, Proto::tun, Proto::tun}, {Proto::tun, Proto::ah, Proto::tun, Proto::ah},
      {Proto::tun, Proto::esp, Proto::tun, Proto::esp}, {Proto::tun, Proto::esp, Proto::ah, Proto::tun},
      {Proto::tun, Proto::tun, Proto::esp, Proto::ah},  {Proto::esp, Proto::ah, Proto::tun, Proto::ah}};
  for (const Shape& shape : most) {
    for (std::size_t len = 60; len < 64; ++len) {
      End end({.shape = shape,
               .dst = address("2001:db8:1::1"),
               .tunnels = {Family::ipv6},
               .esp = AlgorithmId::esp_null_hmac_sha2_512_256,
               .ah = AlgorithmId::ah_hmac_sha2_512_256,
               .esn = true});
      Parcel parcel(plain_packet(Family::ipv6, Traffic::icmp, len), Engine::kHeadroom, Engine::kTailroom);
      BOOST_TEST(end.apply(parcel) == Verdict::applied);
      BOOST_TEST(end.remove(parcel) == Verdict::removed);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_observer_sees_every_layer_until_it_is_taken_away) {
  class Counter final : public ChainObserver {
   public:
    void after(const Sa&, const Packet&) override { ++count; }
    int count = 0;
  };
  Gateway west(true);
  Machine machine(west.database);
  Counter counter;
  machine.engine.observe(&counter);
  Parcel first(inner("10.1.0.1", "10.9.0.1"));
  BOOST_TEST(machine.out(first) == Verdict::applied);
  BOOST_TEST(counter.count == 4);
  west.database.clear_eroutes();
  BOOST_TEST(machine.in(first) == Verdict::removed);
  BOOST_TEST(counter.count == 8);
  machine.engine.observe(nullptr);
  Parcel second(inner("10.1.0.1", "10.9.0.1"));
  BOOST_TEST(machine.out(second) == Verdict::no_eroute);
  BOOST_TEST(counter.count == 8);
}

BOOST_AUTO_TEST_CASE(memory_that_is_too_small_or_crooked_stops_the_program) {
  Lab lab;
  const std::size_t size = Engine::memory_size();
  Block memory(size + Engine::kMemoryAlign);
  const auto make = [&](MutableBytes bytes) { Engine(lab.database, bytes); };
  BOOST_TEST(!stops_program([&] { make(memory.bytes().first(size)); }));
  BOOST_TEST(stops_program([&] { make(memory.bytes().first(size - 1)); }));
  BOOST_TEST(stops_program([&] { make(memory.bytes().subspan(16)); }));
}

BOOST_AUTO_TEST_CASE(a_dummy_never_leaves_in_the_clear) {
  Gateway west(true);
  Machine machine(west.database, {.unmatched = Unmatched::pass});
  BOOST_TEST_REQUIRE(west.database.add_eroute(eroute("10.1.0.0/16", "10.3.0.0/16", "%pass")).has_value());
  const auto verdict = [&](std::string_view dst, bool dummy) {
    Parcel parcel(inner("10.1.0.1", dst));
    parcel.packet.dummy = dummy;
    return machine.out(parcel);
  };
  BOOST_TEST(verdict("10.9.0.1", true) == Verdict::dummy_sent);
  BOOST_TEST(verdict("10.3.0.1", false) == Verdict::bypassed);
  BOOST_TEST(verdict("10.3.0.1", true) == Verdict::dummy);
  BOOST_TEST(verdict("10.4.0.1", false) == Verdict::unmatched_passed);
  BOOST_TEST(verdict("10.4.0.1", true) == Verdict::dummy);
}

// In one burst with other packets each stays what it is.
BOOST_AUTO_TEST_CASE(dummies_among_other_packets) {
  Gateway west(true);
  Gateway east(false);
  Machine out(west.database);
  Machine in(east.database);
  Many many;
  for (int i = 0; i < 10; ++i) many.add(inner("10.1.0.1", "10.9.0.1"));
  for (std::size_t i = 0; i < 10; ++i) many.packets()[i].dummy = i % 3 == 1;
  out.engine.outbound(many.packets());
  in.engine.inbound(many.packets());
  BOOST_TEST(out.engine.counters()[Verdict::dummy_sent] == 3u);
  BOOST_TEST(out.engine.counters()[Verdict::applied] == 7u);
  for (std::size_t i = 0; i < 10; ++i) {
    BOOST_TEST(many.packets()[i].verdict == (i % 3 == 1 ? Verdict::dummy : Verdict::removed));
  }
}

BOOST_AUTO_TEST_CASE(no_sender_is_told_that_a_dummy_is_too_long) {
  Lab lab;
  Sa& first = lab.add_group("tun.10@203.0.113.9 esp.1012@203.0.113.9");
  Machine machine(lab.database, {.group = &first, .mtu = 400});
  for (const bool dummy : {false, true}) {
    Parcel parcel(packet(Ip4{.flags = kDf}, udp(370)));
    parcel.packet.dummy = dummy;
    BOOST_TEST(machine.out(parcel) == Verdict::mtu_exceeded);
    BOOST_TEST((parcel.packet.size() == 0) == dummy);
  }
}

// What a path MTU of 400 makes of a packet that its tunnel makes longer.
BOOST_AUTO_TEST_CASE(the_path_mtu_stops_what_must_stay_whole) {
  struct Row {
    Octets plain;
    std::string_view group;
    DontFragment df;
    Verdict expected;
  };
  const std::string_view kFour = "tun.10@203.0.113.9 esp.1012@203.0.113.9";
  const std::string_view kSix = "tun:10@2001:db8:9::9 esp:1012@2001:db8:9::9";
  const std::string_view kTransport = "esp:1012@2001:db8:1::1";
  const Octets open = packet(Ip4{}, udp(360));
  const Octets whole = packet(Ip4{.flags = kDf}, udp(360));
  const auto six = [](std::size_t len) { return plain_packet(Family::ipv6, Traffic::udp, len); };
  for (const Row& row : {
           Row{open, kFour, DontFragment::copy, Verdict::applied},
           Row{open, kFour, DontFragment::set, Verdict::mtu_exceeded},
           Row{open, kSix, DontFragment::copy, Verdict::applied},
           Row{whole, kFour, DontFragment::copy, Verdict::mtu_exceeded},
           Row{whole, kFour, DontFragment::clear, Verdict::mtu_exceeded},
           Row{whole, kSix, DontFragment::copy, Verdict::mtu_exceeded},
           Row{six(1280), kSix, DontFragment::copy, Verdict::applied},
           Row{six(1281), kSix, DontFragment::copy, Verdict::mtu_exceeded},
           Row{six(1280), kFour, DontFragment::clear, Verdict::applied},
           Row{six(1280), kFour, DontFragment::copy, Verdict::applied},
           Row{six(1281), kFour, DontFragment::copy, Verdict::mtu_exceeded},
           Row{six(1280), kFour, DontFragment::set, Verdict::mtu_exceeded},
           Row{six(1280), kTransport, DontFragment::copy, Verdict::applied},
           Row{six(1281), kTransport, DontFragment::copy, Verdict::mtu_exceeded},
           Row{packet(Ip4{.flags = kDf}, udp(250)), kFour, DontFragment::copy, Verdict::applied},
       }) {
    Lab lab;
    Sa& first = lab.add_group(row.group, [&](SaSpec& each) { each.tunnel.df = row.df; });
    Machine machine(lab.database, {.group = &first, .mtu = 400});
    const Snapshot before = snapshot(lab.database);
    Parcel parcel(row.plain);
    BOOST_TEST(machine.out(parcel) == row.expected);
    BOOST_TEST(parcel.intact());
    if (row.expected == Verdict::mtu_exceeded) BOOST_TEST((snapshot(lab.database) == before));
    // What goes through and is too long can be fragmented.
    if (row.expected != Verdict::applied || parcel.packet.size() <= 400) continue;
    BOOST_TEST(Fragmenter::make(parcel.octets(), 400, 1).has_value());
  }
}

// A tunnel's own path MTU counts in the place of that of the run, be it smaller or larger; what may be fragmented
// says to what.
BOOST_AUTO_TEST_CASE(a_tunnel_may_have_a_path_mtu_of_its_own) {
  struct Row {
    std::size_t own;
    std::size_t of_all;
    std::size_t expected;
  };
  for (const auto& [own, of_all, expected] :
       {Row{0, 0, 0}, Row{400, 0, 400}, Row{0, 400, 400}, Row{400, 1400, 400}, Row{1400, 400, 1400}}) {
    Lab lab;
    const std::size_t mtu = own;
    Sa& first = lab.add_group("tun.10@203.0.113.9 esp.1012@203.0.113.9", [mtu](SaSpec& each) {
      if (each.said.proto == Proto::tun) each.tunnel.mtu = mtu;
    });
    Machine machine(lab.database, {.group = &first, .mtu = of_all});
    Parcel open(packet(Ip4{}, udp(380)));
    BOOST_TEST(machine.out(open) == Verdict::applied);
    BOOST_TEST(open.packet.path_mtu == expected);
    Parcel whole(packet(Ip4{.flags = kDf}, udp(380)));
    BOOST_TEST(machine.out(whole) == (expected == 400 ? Verdict::mtu_exceeded : Verdict::applied));
    Parcel any(packet(Ip4{}, udp(20)));
    BOOST_TEST(machine.engine.inner_mtu(any.packet).has_value() == (expected != 0));
  }
}

BOOST_AUTO_TEST_CASE(the_inner_mtu_is_what_just_fits) {
  Lab lab;
  Sa& tunnel = lab.add_group("tun.10@203.0.113.9 esp.1012@203.0.113.9");
  Machine machine(lab.database, {.group = &tunnel, .mtu = 400});
  Parcel any(packet(Ip4{.flags = kDf}, udp(300)));
  const auto mtu = machine.engine.inner_mtu(any.packet);
  BOOST_TEST_REQUIRE(mtu.has_value());
  Parcel fits(packet(Ip4{.flags = kDf}, udp(*mtu - 28)));
  BOOST_TEST(machine.out(fits) == Verdict::applied);
  Parcel exceeds(packet(Ip4{.flags = kDf}, udp(*mtu - 27)));
  BOOST_TEST(machine.out(exceeds) == Verdict::mtu_exceeded);
  BOOST_TEST(to_hex(exceeds.packet.bytes().subspan(26, 2)) == to_hex(be16(*mtu)));
  // No path MTU, no tunnel, no eroute, no packet.
  BOOST_TEST(!Machine(lab.database, {.group = &tunnel}).engine.inner_mtu(any.packet));
  Sa& transport = lab.add_group("esp.1013@192.0.1.1");
  BOOST_TEST(!Machine(lab.database, {.group = &transport, .mtu = 400}).engine.inner_mtu(any.packet));
  BOOST_TEST(!Machine(lab.database, {.mtu = 400}).engine.inner_mtu(any.packet));
  Parcel none(from_hex("45"));
  BOOST_TEST(!machine.engine.inner_mtu(none.packet));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
