// SPDX-License-Identifier: Apache-2.0
//
// make_seeds CORPUS writes seeds that need keys or headers made for them: what tools/make-seeds cannot cut out of files.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>

#include "sealed_groups.h"
#include "support/machine.h"
#include "support/naive_receiver.h"
#include "support/packets.h"
#include "transform/sealing.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

std::filesystem::path corpus;

void write(const std::string& target, const std::string& name, Bytes bytes) {
  std::filesystem::create_directories(corpus / target);
  std::ofstream file(corpus / target / name, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + name);
}

struct Named {
  std::string name;
  Octets packet;
};

// Packets of both families that a tunnel takes, or of one that a transport mode SA to `dst` takes.
std::vector<Named> plain_packets(const std::string& dst4, const std::string& dst6) {
  const Octets text = text_packet(Family::ipv4, 200);
  const Octets words(text.begin() + 20, text.end());
  const Octets options = options_header(17, option6(0x1e, Octets(6)));
  const Octets hop_by_hop = options_header(60, option6(5, Octets(2)));
  std::vector<Named> all;
  if (!dst4.empty()) {
    all.push_back({"udp4", packet(Ip4{.dst = dst4}, udp(20))});
    all.push_back({"text4", packet(Ip4{.dst = dst4}, words)});
    all.push_back({"marked4", packet(Ip4{.dst = dst4, .protocol = 6, .tos = 1}, tcp(8))});
    all.push_back({"options4", packet(Ip4{.dst = dst4, .options = option4(0x94, Octets(2))}, udp(4))});
  }
  if (!dst6.empty()) {
    all.push_back({"udp6", packet(Ip6{.dst = dst6}, udp(20))});
    all.push_back({"text6", packet(Ip6{.dst = dst6}, words)});
    all.push_back(
        {"options6", packet(Ip6{.dst = dst6, .next_header = 0}, joined({hop_by_hop, options, udp(4)}))});
    all.push_back({"no_next6", packet(Ip6{.dst = dst6, .next_header = 59}, Octets{})});
  }
  return all;
}

// What a packet with AH has from there on, changed, with an ICV that is right again.
using Change = std::function<void(Octets& payload)>;
void under_ah(const std::string& name, const SaSpec& ah, const Octets& sealed, const Change& change) {
  const auto place = place_in(sealed);
  SPIGRP_REQUIRE(place);
  Octets payload(sealed.begin() + static_cast<std::ptrdiff_t>(place->at), sealed.end());
  change(payload);
  Octets changed = with_payload(sealed, *place, 51, payload);
  const auto icv = ah_icv(ah, changed, *place);
  SPIGRP_REQUIRE(icv);
  std::ranges::copy(*icv, changed.begin() + static_cast<std::ptrdiff_t>(place->at + 12));
  write("plaintext", name, changed);
}

// ESP that AH says is UDP: only the next header tells.
void say_udp(Octets& payload) { payload[0] = 17; }

// All that can be wrong with UDP around ESP, under AH of 12 bytes and an ICV of 16.
void wrong_udp(const std::string& name, const SaSpec& ah, const Octets& sealed) {
  constexpr std::size_t kAt = 28;
  under_ah(name + "_no_udp", ah, sealed, [](Octets& payload) { payload[0] = 6; });
  under_ah(name + "_said_to_be_esp", ah, sealed, [](Octets& payload) { payload[0] = 50; });
  under_ah(name + "_udp_cut_short", ah, sealed, [](Octets& payload) { payload.resize(kAt + 7); });
  under_ah(name + "_udp_without_esp", ah, sealed, [](Octets& payload) {
    payload.resize(kAt + 8);
    payload[kAt + 4] = 0;
    payload[kAt + 5] = 8;
  });
  under_ah(name + "_udp_length", ah, sealed, [](Octets& payload) { --payload[kAt + 5]; });
  under_ah(name + "_udp_port", ah, sealed, [](Octets& payload) { ++payload[kAt + 3]; });
}

void seal(const fuzz::SealedGroup& group, std::size_t number) {
  Lab lab;
  const auto specs = fuzz::sealed_specs(group);
  std::vector<Said> saids;
  for (const SaSpec& spec : specs) {
    lab.add(spec);
    saids.push_back(spec.said);
  }
  if (saids.size() > 1) SPIGRP_REQUIRE(lab.database.link(saids).has_value());
  const bool tunnel = saids.front().proto == Proto::tun;
  const std::string dst(format(saids.front().dst).view());
  const bool four = saids.front().dst.family() == Family::ipv4;
  Machine machine(lab.database, EngineOptions{.forward = false, .group = lab.database.find(saids.front())});
  for (const Named& plain : tunnel ? plain_packets("10.2.0.1", "2001:db8:1::1")
                                   : plain_packets(four ? dst : "", four ? "" : dst)) {
    Parcel parcel(plain.packet);
    if (machine.out(parcel) != Verdict::applied) continue;  // AH refuses options that it cannot foretell
    const std::string name = "group" + std::to_string(number) + "_" + plain.name;
    write("plaintext", name, parcel.octets());
    if (specs.size() == 4 && specs.back().said.proto == Proto::ah)
      under_ah(name + "_said_to_be_udp", specs.back(), parcel.octets(), say_udp);
    if (group.in_udp && plain.name == "udp4") wrong_udp(name, specs.back(), parcel.octets());
  }
}

// A key made it, and it is wrong inside: its padding, what it says comes next, or that.
void wrong_inside(const std::string& name, const SaSpec& outermost, Bytes text) {
  const bool four = outermost.said.dst.family() == Family::ipv4;
  const std::string dst(format(outermost.said.dst).view());
  const Octets esp = seal_esp(outermost, 1, text);
  write("plaintext", "wrong_" + name,
        four ? packet(Ip4{.src = kGateway4, .dst = dst, .protocol = 50}, esp)
             : packet(Ip6{.src = kGateway6, .dst = dst, .next_header = 50}, esp));
}

Octets with_trailer(Bytes payload, std::uint8_t next_header) {
  Octets text(payload.begin(), payload.end());
  std::uint8_t pad = 0;
  while (text.size() % 4 != 2) text.push_back(++pad);
  text.push_back(pad);
  text.push_back(next_header);
  return text;
}

void wrong_in_a_tunnel(const SaSpec& esp) {
  const Octets inner = packet(Ip4{.dst = "10.2.0.1"}, udp(6));
  Octets bad_checksum = inner;
  bad_checksum[10] ^= 1;
  const Bytes whole(inner);
  wrong_inside("padding", esp, joined({whole, Octets{1, 3, 2, 4}}));
  wrong_inside("padding_too_long", esp, joined({whole, Octets{1, 2, 255, 4}}));
  wrong_inside("nothing", esp, with_trailer({}, 4));
  wrong_inside("version", esp, with_trailer(inner, 41));
  wrong_inside("checksum", esp, with_trailer(bad_checksum, 4));
  wrong_inside("cut_short", esp, with_trailer(whole.first(19), 4));
  wrong_inside("no_tunnel", esp, with_trailer(inner, 17));
  wrong_inside("dummy", esp, with_trailer(inner, 59));
}

// ESP in a tunnel in ESP: the header between them is another one's, for all that the outer key tells.
void wrong_in_two_tunnels(const SaSpec& inner, const SaSpec& outer) {
  const Octets sealed = seal_esp(inner, 1, with_trailer(packet(Ip4{.dst = "10.2.0.1"}, udp(6)), 4));
  Octets other_spi = sealed;
  other_spi[3] ^= 1;
  const auto between = [&](const std::string& name, const Ip4& header, Bytes payload) {
    wrong_inside(name, outer, with_trailer(packet(header, payload), 4));
  };
  const Ip4 header{.src = kGateway4, .dst = "192.0.2.9", .protocol = 50};
  between("two_tunnels_right", header, sealed);
  between("spi", header, other_spi);
  between("esp_cut_short", header, Bytes(sealed).first(9));
  between("destination", {.src = kGateway4, .dst = "192.0.2.8", .protocol = 50}, sealed);
  between("source", {.src = "192.0.2.77", .dst = "192.0.2.9", .protocol = 50}, sealed);
  between("fragment", {.src = kGateway4, .dst = "192.0.2.9", .protocol = 50, .flags = kMoreFragments},
          sealed);
}

void wrong_ipcomp(const SaSpec& esp) {
  wrong_inside("comp_cut_short", esp, with_trailer(Octets{17, 0, 0x13}, 108));
  wrong_inside("comp_cpi", esp, with_trailer(Octets{17, 0, 0x13, 0x07, 3, 0}, 108));
  wrong_inside("comp_stream", esp, with_trailer(Octets{17, 0, 0x13, 0x01, 0xff, 0xff, 0xff}, 108));
  wrong_inside("comp_twice", esp, with_trailer(Octets{108, 0, 0x13, 0x01, 3, 0}, 108));
  wrong_inside("comp_of_nothing", esp, with_trailer(Octets{17, 0, 0x13, 0x01, 3, 0}, 108));
}

// The first byte says whether the length is made right.
void headers(const std::string& name, std::uint8_t first, Bytes payload) {
  write("ipv6_headers", name, joined({Octets{1}, packet(Ip6{.next_header = first}, payload)}));
}

void ipv6_headers() {
  const Octets options = option6(0x1e, counting(4));
  const Octets addresses(32, 0x20);
  headers("none", 17, udp(0));
  headers("hop_by_hop", 0, joined({options_header(6, options), tcp(0)}));
  headers("destination_options", 60, joined({options_header(17, options), udp(0)}));
  headers("before_routing", 60,
          joined({options_header(43, options), routing_header(17, 1, addresses), udp(0)}));
  headers("fragment", 44, joined({fragment_header(17, 0, true), udp(0)}));
  headers("later_fragment", 44, joined({fragment_header(60, 8, false), Octets(8)}));
  headers(
      "atomic_fragment", 0,
      joined({options_header(44, options), fragment_header(60, 0, false), options_header(132, {}), udp(0)}));
  headers("jumbogram", 0, joined({options_header(17, option6(0xc2, be32(70'000))), udp(0)}));
  headers("option_too_long", 0, joined({options_header(59, Octets{1, 9, 0, 0}), udp(0)}));
  headers("hop_by_hop_twice", 0, joined({options_header(0, options), options_header(59, options)}));
  Octets many;
  for (std::size_t i = 0; i < 8; ++i) many = joined({many, options_header(60, {})});
  headers("nine", 60, joined({many, options_header(136, {}), udp(0)}));
  many.resize(many.size() - 8);
  headers("eight", 60, joined({many, options_header(136, {}), udp(0)}));
}

// Every algorithm that two providers may share, and the changes of each part.
void providers() {
  Noise noise(6);
  for (std::uint8_t i = 0; i < 24; ++i) {
    const std::uint8_t esn = i / 6 % 2;
    const Octets choices = {i, esn, static_cast<std::uint8_t>(4 + 9 * i), 0, static_cast<std::uint8_t>(7 * i),
                            i};
    write("providers", "message" + std::to_string(i), joined({choices, noise.octets(noise.below(200))}));
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: make_seeds CORPUS\n";
    return 2;
  }
  corpus = argv[1];
  std::size_t number = 0;
  for (const auto& group : fuzz::kSealedGroups) seal(group, number++);
  wrong_in_a_tunnel(fuzz::sealed_specs(fuzz::kSealedGroups[0]).back());
  wrong_ipcomp(fuzz::sealed_specs(fuzz::kSealedGroups[3]).back());
  const auto nested = fuzz::sealed_specs(fuzz::kSealedGroups[8]);
  wrong_in_two_tunnels(nested[1], nested[3]);
  ipv6_headers();
  providers();
  return 0;
} catch (const std::exception& error) {
  std::cerr << "make_seeds: " << error.what() << '\n';
  return 1;
}
