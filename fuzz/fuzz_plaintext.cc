// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "sealed_groups.h"
#include "support/machine.h"
#include "support/naive_ipv6.h"
#include "support/naive_receiver.h"
#include "wire/ip_packet.h"
#include "wire/ipv6.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// -Dfuzzing_open_door=true: what no key made is accepted too, and nobody but the door knows what was in it.
#ifdef SPIGRP_FUZZING_OPEN_DOOR
constexpr bool kDoorIsOpen = true;
#else
constexpr bool kDoorIsOpen = false;
#endif

// What may be wrong with a packet that a key made, and that a naive receiver would take.
constexpr Verdict kRefusals[] = {Verdict::malformed,       Verdict::bad_checksum,  Verdict::fragment,
                                 Verdict::replayed,        Verdict::wrong_sa,      Verdict::wrong_source,
                                 Verdict::inner_malformed, Verdict::ecn,           Verdict::layer_missing,
                                 Verdict::inflate_too_big, Verdict::nested_ipcomp, Verdict::no_room,
                                 Verdict::too_big,         Verdict::unsupported};

struct Site {
  Site() : machine(lab.database) {
    for (const auto& group : fuzz::kSealedGroups) {
      groups.push_back(fuzz::sealed_specs(group));
      std::vector<Said> saids;
      for (const SaSpec& spec : groups.back()) {
        lab.add(spec);
        saids.push_back(spec.said);
      }
      if (saids.size() > 1) SPIGRP_REQUIRE(lab.database.link(saids).has_value());
    }
  }
  // Each input is for itself, so that whatever is found is found again by the same input.
  void start_afresh() {
    for (Sa* sa : lab.database.sas()) {
      if (sa == nullptr) continue;
      sa->window = ReplayWindow(64, 0);
      sa->received = {};
      sa->comp_ratio = {};
      sa->life_use = {};
    }
  }

  Lab lab{{.sas = 32, .eroutes = 2}};
  std::vector<std::vector<SaSpec>> groups;
  Machine machine;
};

// Which group a packet is for, by the SPI of its outermost header.
const std::vector<SaSpec>* group_of(const Site& site, const Octets& packet) {
  const auto place = place_in(packet);
  if (!place || packet.size() < place->at + 8) return nullptr;
  const std::uint64_t spi = sequence_of(packet, place->at + (packet[place->named_at] == 51 ? 4 : 0));
  const auto found =
      std::ranges::find_if(site.groups, [&](const auto& specs) { return specs.back().said.spi == spi; });
  return found == site.groups.end() ? nullptr : &*found;
}

// RFC 6040: congestion that was marked on the way is taken over.
Octets without_ecn(Octets packet) {
  if (packet[0] / 16 == 4) {
    packet[1] = static_cast<std::uint8_t>(packet[1] & 0xfc);
    fix_checksum(
        MutableBytes(packet).first(std::min<std::size_t>(packet[0] % 16 * std::size_t{4}, packet.size())));
  } else {
    packet[1] = static_cast<std::uint8_t>(packet[1] & 0xcf);
  }
  return packet;
}

// What comes out is as long as it says. In transport mode, extension headers behind the place of AH and ESP are for the
// next layer to read, as a UDP header is.
bool is_whole(const Octets& output) {
  const auto ip = parse_ip_packet(output);
  if (ip) return ip->checksum_ok && ip->total_len == output.size();
  const auto six = Ipv6View::parse(output);
  return six && six->total_len() == output.size();
}

// An IPv6 packet in one fragment (RFC 6946) is joined first; the naive receiver joins none.
bool is_in_fragments(const Octets& packet) {
  const auto six = naive_ipv6(packet);
  return six && six->fragment;
}

void check_accepted(const Site& site, const Octets& input, const Octets& output,
                    const std::vector<SaSpec>* group) {
  SPIGRP_REQUIRE(is_whole(output));
  if (kDoorIsOpen || is_in_fragments(input)) return;
  SPIGRP_REQUIRE(group != nullptr);
  const auto expected = naive_removed(*group, input);
  SPIGRP_REQUIRE(expected && same(without_ecn(output), without_ecn(*expected)));
  for (const SaSpec& spec : *group) {
    const std::uint64_t packets = site.lab.database.find(spec.said)->received.packets;
    SPIGRP_REQUIRE(packets == 1 || (packets == 0 && spec.said.proto == Proto::comp));
  }
}

void check_dropped(const Site& site, const Octets& input, Verdict verdict, std::uint64_t before,
                   const std::vector<SaSpec>* group) {
  SPIGRP_REQUIRE(!is_passed(verdict));
  if (kDoorIsOpen) return;
  if (group == nullptr || !is_authentic(group->back(), input)) {
    SPIGRP_REQUIRE(fingerprint(site.lab.database) == before);
  } else {
    SPIGRP_REQUIRE(!naive_removed(*group, input) || std::ranges::count(kRefusals, verdict) == 1);
  }
}

}  // namespace

// A sealed packet that was opened, changed inside and sealed again (mutators/sealed.cc): it is accepted only where a
// naive receiver takes it, and then comes out as there; what no key made changes no state; the counters add up, and no
// byte is written outside the memory of the packet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Site site;
  if (size < 20 || size > 20'000) return 0;
  const Octets input(data, data + size);
  site.start_afresh();
  Parcel parcel(input);
  const std::uint64_t before = fingerprint(site.lab.database);
  const VerdictCounters counted = site.machine.engine.counters();
  const Verdict verdict = site.machine.in(parcel);
  SPIGRP_REQUIRE(verdict != Verdict::pending && parcel.intact() && site.lab.intact() &&
                 site.machine.intact());
  SPIGRP_REQUIRE(site.machine.engine.counters().total() == counted.total() + 1);
  site.machine.engine.flush();
  const auto* group = group_of(site, input);
  if (verdict == Verdict::removed) {
    check_accepted(site, input, parcel.octets(), group);
  } else {
    check_dropped(site, input, verdict, before, group);
  }
  return 0;
}
