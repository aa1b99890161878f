// SPDX-License-Identifier: Apache-2.0
#include "transform/chain.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "bench.h"
#include "support/death.h"
#include "support/print.h"

namespace spigrp::test {
namespace {

constexpr std::string_view kWhole = "tun.10@192.0.1.1 comp.11@192.0.1.1 esp.1012@192.0.1.1 ah.1013@192.0.1.1";

// Site is one end: a group, and a workspace to run it.
struct Site {
  explicit Site(std::string_view line) : first(lab.add_group(line)) {}

  Verdict apply(Parcel& parcel, ChainObserver* observer = nullptr) {
    Lane lane = Bench::lane_of(parcel);
    chain_apply(SaChain::whole(first), {&lane, 1}, bench.workspace(), observer);
    return parcel.packet.verdict;
  }
  Verdict remove(Parcel& parcel, ChainObserver* observer = nullptr) {
    Lane lane = Bench::lane_of(parcel);
    const auto rest = chain_remove(SaChain::whole(first), {&lane, 1}, bench.workspace(), observer);
    BOOST_TEST(rest.size() == (parcel.packet.verdict == Verdict::removed ? 1u : 0u));
    return parcel.packet.verdict;
  }

  Lab lab;
  Bench bench;
  Sa& first;
};

// Notes writes down which SA it saw and what the packet then carried.
class Notes final : public ChainObserver {
 public:
  void after(const Sa& sa, const Packet& packet) override {
    text += std::string(format(sa.said).view()) + ":" + std::to_string(packet.bytes()[9]) + " ";
  }
  std::string text;
};

// Reader asks of each packet that it sees that it is one, as it would be on the wire.
class Reader final : public ChainObserver {
 public:
  void after(const Sa& sa, const Packet& packet) override {
    const auto ip = parse_ip_packet(packet.bytes());
    BOOST_TEST_REQUIRE(ip.has_value());
    BOOST_TEST((ip->checksum_ok && ip->total_len == packet.size()));
    protocols += std::to_string(static_cast<int>(sa.said.proto)) + ":" + std::to_string(ip->protocol) + " ";
  }
  std::string protocols;
};

// A packet that one group applied, given to the other end's group.
Verdict across(std::string_view sent_by, std::string_view received_by, std::size_t len = 200) {
  Site sender(sent_by);
  Site receiver(received_by);
  Parcel parcel(text_packet(Family::ipv4, len));
  BOOST_TEST(sender.apply(parcel) == Verdict::applied);
  const Verdict verdict = receiver.remove(parcel);
  BOOST_TEST(parcel.intact());
  return verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chain)

BOOST_AUTO_TEST_CASE(applies_inside_to_outside_and_removes_outside_to_inside) {
  Site sender(kWhole);
  Site receiver(kWhole);
  Parcel parcel(text_packet(Family::ipv4, 300));
  Notes out;
  BOOST_TEST(sender.apply(parcel, &out) == Verdict::applied);
  BOOST_TEST(out.text ==
             "tun.10@192.0.1.1:4 comp.11@192.0.1.1:108 esp.1012@192.0.1.1:50 ah.1013@192.0.1.1:51 ");
  Notes in;
  BOOST_TEST(receiver.remove(parcel, &in) == Verdict::removed);
  BOOST_TEST(in.text ==
             "ah.1013@192.0.1.1:50 esp.1012@192.0.1.1:108 comp.11@192.0.1.1:4 tun.10@192.0.1.1:17 ");
  BOOST_TEST(to_hex(parcel.octets()) == to_hex(text_packet(Family::ipv4, 300)));
}

// What a layer leaves to the next one while nobody looks (Lane) is the same in the end.
BOOST_AUTO_TEST_CASE(an_observer_sees_whole_packets_and_changes_nothing) {
  for (const std::string& dst : {std::string("@192.0.1.1"), std::string(":2001:db8:1::1")}) {
    const bool ipv4 = dst[0] == '@';
    const auto said = [&](const std::string& proto, int spi) {
      return proto + (ipv4 ? "." : ":") + std::to_string(spi) + (ipv4 ? dst : "@" + dst.substr(1));
    };
    const std::string tun = said("tun", 10), comp = said("comp", 11), esp = said("esp", 1012),
                      ah = said("ah", 1013);
    const std::string more = said("tun", 20) + " " + said("esp", 1022);
    for (const std::string& line :
         {tun, esp, tun + " " + esp, tun + " " + ah, tun + " " + comp, tun + " " + comp + " " + esp,
          tun + " " + esp + " " + ah, comp + " " + esp + " " + ah, esp + " " + more, tun + " " + more,
          tun + " " + esp + " " + more, tun + " " + comp + " " + esp + " " + ah}) {
      for (const std::size_t len : {std::size_t{60}, std::size_t{700}}) {
        BOOST_TEST_CONTEXT(line << ", " << len) {
          Site sender(line), watched_sender(line), receiver(line), watched_receiver(line);
          const Family family = ipv4 ? Family::ipv4 : Family::ipv6;
          Parcel parcel(text_packet(family, len)), watched(text_packet(family, len));
          Reader out, in;
          BOOST_TEST(sender.apply(parcel) == Verdict::applied);
          BOOST_TEST(watched_sender.apply(watched, &out) == Verdict::applied);
          BOOST_TEST(!out.protocols.empty());
          BOOST_TEST(to_hex(parcel.octets()) == to_hex(watched.octets()));
          BOOST_TEST((snapshot(sender.lab.database) == snapshot(watched_sender.lab.database)));
          BOOST_TEST(receiver.remove(parcel) == Verdict::removed);
          BOOST_TEST(watched_receiver.remove(watched, &in) == Verdict::removed);
          BOOST_TEST(!in.protocols.empty());
          BOOST_TEST(to_hex(parcel.octets()) == to_hex(watched.octets()));
          BOOST_TEST(to_hex(parcel.octets()) == to_hex(text_packet(family, len)));
          BOOST_TEST((snapshot(receiver.lab.database) == snapshot(watched_receiver.lab.database)));
        }
      }
    }
  }
}

// RFC 4303 section 2.6: only the next header in its ESP, which nobody on the way can read, tells it from the packet that
// it was copied from.
BOOST_AUTO_TEST_CASE(a_dummy_looks_like_its_model_and_is_thrown_away) {
  for (const std::string_view line :
       {kWhole, std::string_view("esp.1012@192.0.1.1"),
        std::string_view("tun.10@192.0.1.1 esp.1012@192.0.1.1"),
        std::string_view("comp.11@192.0.1.1 esp.1012@192.0.1.1 ah.1013@192.0.1.1")}) {
    for (const std::size_t len : {std::size_t{60}, std::size_t{200}, std::size_t{900}}) {
      BOOST_TEST_CONTEXT(line << ", " << len) {
        Site sender(line);
        Site receiver(line);
        Parcel model(text_packet(Family::ipv4, len));
        Parcel dummy(text_packet(Family::ipv4, len));
        dummy.packet.dummy = true;
        BOOST_TEST(sender.apply(model) == Verdict::applied);
        BOOST_TEST(sender.apply(dummy) == Verdict::dummy_sent);
        Octets before_id = model.octets();
        Octets before_id_of_dummy = dummy.octets();
        before_id.resize(4);
        before_id_of_dummy.resize(4);
        BOOST_TEST(to_hex(before_id) == to_hex(before_id_of_dummy));  // version, TOS and length
        BOOST_TEST(to_hex(Bytes(model.octets()).subspan(6, 4)) ==
                   to_hex(Bytes(dummy.octets()).subspan(6, 4)));
        BOOST_TEST(receiver.remove(model) == Verdict::removed);
        BOOST_TEST(receiver.remove(dummy) == Verdict::dummy);
        const Sa& esp = receiver.lab.sa("esp.1012@192.0.1.1");
        BOOST_TEST(esp.window.top() == 2u);
        BOOST_TEST(esp.received.packets == 2u);
        BOOST_TEST((esp.errors == SaErrors{}));
      }
    }
  }
}

// What is around it takes it for any ESP packet: it goes all the way that the packets of its group go.
BOOST_AUTO_TEST_CASE(the_innermost_esp_marks_a_dummy) {
  const std::string_view inside = "tun.10@192.0.1.1 esp.1012@192.0.1.1";
  const std::string_view outside = "tun.20@192.0.1.9 esp.1022@192.0.1.9";
  Site sender(std::string(inside) + " " + std::string(outside));
  Site first(outside);
  Site second(inside);
  Parcel parcel(text_packet(Family::ipv4, 200));
  parcel.packet.dummy = true;
  BOOST_TEST(sender.apply(parcel) == Verdict::dummy_sent);
  BOOST_TEST(first.remove(parcel) == Verdict::removed);
  BOOST_TEST(second.remove(parcel) == Verdict::dummy);
}

BOOST_AUTO_TEST_CASE(a_dummy_without_esp_to_mark_it_is_not_sent) {
  for (const std::string_view line :
       {"tun.10@192.0.1.1 ah.1013@192.0.1.1", "tun.10@192.0.1.1", "ah.1013@192.0.1.1", "comp.11@192.0.1.1"}) {
    Site site(line);
    const Snapshot before = snapshot(site.lab.database);
    Parcel parcel(text_packet(Family::ipv4, 200));
    parcel.packet.dummy = true;
    BOOST_TEST(site.apply(parcel) == Verdict::dummy);
    BOOST_TEST((snapshot(site.lab.database) == before));
  }
}

BOOST_AUTO_TEST_CASE(an_eroute_to_an_sa_in_the_middle_applies_what_is_outside_it) {
  Site site(kWhole);
  Parcel parcel(plain_packet(Family::ipv4, Traffic::udp, 100));
  Lane lane = Bench::lane_of(parcel);
  Notes notes;
  chain_apply(SaChain::from(site.lab.sa("esp.1012@192.0.1.1")), {&lane, 1}, site.bench.workspace(), &notes);
  BOOST_TEST(parcel.packet.verdict == Verdict::applied);
  BOOST_TEST(notes.text == "esp.1012@192.0.1.1:50 ah.1013@192.0.1.1:51 ");
}

BOOST_AUTO_TEST_CASE(the_layers_met_are_exactly_the_group) {
  const std::string_view tun_esp = "tun.10@192.0.1.1 esp.1012@192.0.1.1";
  const std::string_view tun_ah = "tun.10@192.0.1.1 ah.1013@192.0.1.1";
  const std::string_view esp_ah = "esp.1012@192.0.1.1 ah.1013@192.0.1.1";
  const std::string_view tun_esp_ah = "tun.10@192.0.1.1 esp.1012@192.0.1.1 ah.1013@192.0.1.1";
  BOOST_TEST(across(tun_esp_ah, tun_esp_ah) == Verdict::removed);
  for (const std::string_view too_few : {tun_esp, tun_ah, esp_ah}) {
    BOOST_TEST(across(too_few, tun_esp_ah) == Verdict::layer_missing);
  }
  BOOST_TEST(across("tun.10@192.0.1.1", tun_esp_ah) == Verdict::layer_missing);
  BOOST_TEST(across("esp.1012@192.0.1.1", tun_esp) == Verdict::layer_missing);
  BOOST_TEST(across("ah.1013@192.0.1.1", tun_ah) == Verdict::layer_missing);
}

BOOST_AUTO_TEST_CASE(the_layers_met_are_in_the_order_of_the_group) {
  BOOST_TEST(across("ah.1013@192.0.1.1 esp.1012@192.0.1.1", "esp.1012@192.0.1.1 ah.1013@192.0.1.1") ==
             Verdict::layer_missing);
  BOOST_TEST(across("ah.1013@192.0.1.1 esp.1012@192.0.1.1", "ah.1013@192.0.1.1 esp.1012@192.0.1.1") ==
             Verdict::removed);
}

BOOST_AUTO_TEST_CASE(only_comp_may_be_absent_and_only_at_its_own_place) {
  const std::string_view with = "tun.10@192.0.1.1 comp.11@192.0.1.1 esp.1012@192.0.1.1";
  BOOST_TEST(across(with, with, 400) == Verdict::removed);
  BOOST_TEST(across(with, with, 60) == Verdict::removed);  // too short to compress
  BOOST_TEST(across("tun.10@192.0.1.1 esp.1012@192.0.1.1", with, 400) == Verdict::removed);
  BOOST_TEST(across("comp.11@192.0.1.1 esp.1012@192.0.1.1", with, 400) == Verdict::layer_missing);
  // There, but where the group has none.
  BOOST_TEST(across(with, "tun.10@192.0.1.1 esp.1012@192.0.1.1", 400) == Verdict::layer_missing);
  BOOST_TEST(across("tun.10@192.0.1.1 comp.11@192.0.1.1", with, 400) == Verdict::layer_missing);
}

BOOST_AUTO_TEST_CASE(a_layer_of_another_sa_at_this_place_is_refused) {
  BOOST_TEST(across("esp.1014@192.0.1.1 ah.1013@192.0.1.1", "esp.1012@192.0.1.1 ah.1013@192.0.1.1") ==
             Verdict::wrong_sa);
  BOOST_TEST(across("comp.12@192.0.1.1 ah.1013@192.0.1.1", "comp.11@192.0.1.1 ah.1013@192.0.1.1", 400) ==
             Verdict::wrong_sa);
  BOOST_TEST(across("tun.10@192.0.1.2 tun.11@192.0.1.1", "tun.10@192.0.1.3 tun.11@192.0.1.1") ==
             Verdict::wrong_sa);
}

BOOST_AUTO_TEST_CASE(the_source_of_the_tunnel_is_the_one_it_was_given) {
  Site sender("tun.10@192.0.1.1 esp.1012@192.0.1.1");
  Site receiver("tun.10@192.0.1.1 esp.1012@192.0.1.1");
  receiver.first.tunnel_src = address("198.51.100.77");
  Parcel parcel(plain_packet(Family::ipv4, Traffic::udp, 100));
  BOOST_TEST(sender.apply(parcel) == Verdict::applied);
  BOOST_TEST(receiver.remove(parcel) == Verdict::wrong_source);
}

BOOST_AUTO_TEST_CASE(a_fragment_enters_a_tunnel_and_is_refused_in_transport_mode) {
  const Octets later = packet(Ip4{.flags = 100}, udp(64));
  const Octets first = packet(Ip4{.flags = kMoreFragments}, udp(64));
  const Octets six = packet(Ip6{.next_header = 44}, joined({fragment_header(17, 64, true), udp(64)}));
  const Octets atomic = packet(Ip6{.next_header = 44}, joined({fragment_header(17, 0, false), udp(64)}));
  for (const Octets& plain : {later, first, six, atomic}) {
    for (const std::string_view line :
         {"esp.1012@192.0.1.1", "ah.1013@192.0.1.1", "comp.11@192.0.1.1",
          "comp.11@192.0.1.1 esp.1012@192.0.1.1", "esp.1012@192.0.1.1 tun.10@192.0.1.1"}) {
      Site site(line);
      const Snapshot before = snapshot(site.lab.database);
      Parcel parcel(plain);
      BOOST_TEST(site.apply(parcel) == Verdict::fragment);
      BOOST_TEST((snapshot(site.lab.database) == before));
    }
    for (const std::string_view line : {kWhole, std::string_view("tun.10@192.0.1.1")}) {
      Site site(line);
      Parcel parcel(plain);
      BOOST_TEST(site.apply(parcel) == Verdict::applied);
      BOOST_TEST(site.remove(parcel) == Verdict::removed);
      BOOST_TEST(to_hex(parcel.octets()) == to_hex(plain));
    }
  }
}

// What a later layer refuses leaves the others of the burst alone, and the observer sees only what goes on.
BOOST_AUTO_TEST_CASE(packets_of_a_burst_fall_out_one_by_one) {
  Site sender(kWhole);
  Site receiver(kWhole);
  std::vector<std::unique_ptr<Parcel>> parcels;
  std::vector<Lane> lanes;
  const auto take_lanes = [&] {
    lanes.clear();
    for (const auto& parcel : parcels) lanes.push_back(Bench::lane_of(*parcel));
  };
  for (std::size_t i = 0; i < kMaxBurst; ++i) {
    parcels.push_back(std::make_unique<Parcel>(text_packet(Family::ipv4, 60 + 7 * i), i % 4 == 1 ? 30 : 256));
  }
  take_lanes();
  chain_apply(SaChain::whole(sender.first), lanes, sender.bench.workspace(), nullptr);
  std::erase_if(parcels, [](const auto& parcel) {
    BOOST_TEST((parcel->packet.verdict == Verdict::applied || parcel->packet.verdict == Verdict::no_room));
    return parcel->packet.verdict == Verdict::no_room;
  });
  BOOST_TEST_REQUIRE(parcels.size() == kMaxBurst / 4 * 3);
  for (std::size_t i = 0; i < parcels.size(); i += 5) parcels[i]->packet.bytes().back() ^= 1;
  take_lanes();
  Notes notes;
  const auto rest = chain_remove(SaChain::whole(receiver.first), lanes, receiver.bench.workspace(), &notes);
  std::size_t removed = 0;
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    BOOST_TEST(parcels[i]->packet.verdict == (i % 5 == 0 ? Verdict::bad_icv : Verdict::removed));
    removed += i % 5 == 0 ? 0 : 1;
  }
  BOOST_TEST(rest.size() == removed);
  for (const Lane& lane : rest) {
    const Octets now(lane.bytes().begin(), lane.bytes().end());
    BOOST_TEST(to_hex(now) == to_hex(text_packet(Family::ipv4, now.size())));
    BOOST_TEST(lane.ip.protocol == 17);  // lanes speak of the innermost packet
  }
  BOOST_TEST(static_cast<std::size_t>(std::ranges::count(notes.text, ' ')) == removed * 4);
}

BOOST_AUTO_TEST_CASE(a_burst_larger_than_the_workspace_stops_the_program) {
  Site site("esp.1012@192.0.1.1");
  Parcel parcel(plain_packet(Family::ipv4, Traffic::udp, 100));
  std::vector<Lane> lanes(kMaxBurst + 1, Bench::lane_of(parcel));
  const SaChain chain = SaChain::whole(site.first);
  BOOST_TEST(stops_program([&] { chain_apply(chain, lanes, site.bench.workspace(), nullptr); }));
  BOOST_TEST(
      stops_program([&] { static_cast<void>(chain_remove(chain, lanes, site.bench.workspace(), nullptr)); }));
}

BOOST_AUTO_TEST_CASE(no_packets_are_no_trouble) {
  Site site(kWhole);
  const Snapshot before = snapshot(site.lab.database);
  chain_apply(SaChain::whole(site.first), {}, site.bench.workspace(), nullptr);
  BOOST_TEST(chain_remove(SaChain::whole(site.first), {}, site.bench.workspace(), nullptr).empty());
  BOOST_TEST((snapshot(site.lab.database) == before));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace spigrp::test
