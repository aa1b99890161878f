// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "support/machine.h"
#include "wire/ip_packet.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// The first byte chooses a group; the last choice is to ask the eroutes.
constexpr std::string_view kGroups[] = {
    "tun.1001@192.0.2.9 comp.1002@192.0.2.9 esp.1003@192.0.2.9 ah.1004@192.0.2.9",
    "tun:1001@2001:db8::9 esp:1003@2001:db8::9",
    "comp.2002@192.0.2.8 esp.2003@192.0.2.8",
    "ah:2004@2001:db8::8",
    "ah.2004@192.0.2.8",
};

struct Site {
  Site() : lab({.sas = 16, .eroutes = 8}) {
    for (std::size_t i = 0; i < std::size(kGroups); ++i) {
      Sa& first = lab.add_group(kGroups[i]);
      machines.push_back(
          std::make_unique<Machine>(lab.database, EngineOptions{.forward = i % 2 == 0, .group = &first}));
    }
    for (const auto& [dst, said] : {std::pair("10.1.0.0/16", "tun.1001@192.0.2.9"),
                                    {"10.2.0.0/16", "tun:1001@2001:db8::9"},
                                    {"10.3.0.0/16", "%drop"},
                                    {"10.4.0.0/16", "%pass"}}) {
      SPIGRP_REQUIRE(lab.database.add_eroute(eroute("0.0.0.0/0", dst, said)).has_value());
    }
    SPIGRP_REQUIRE(lab.database.add_eroute(eroute("::/0", "::/0", "tun.1001@192.0.2.9")).has_value());
    machines.push_back(std::make_unique<Machine>(lab.database));
  }
  Lab lab;
  std::vector<std::unique_ptr<Machine>> machines;
};

// The last sequence number of each SA. A set of them is used again for each input.
using Numbers = std::vector<std::uint64_t>;

void note(const Database& database, Numbers& numbers) {
  numbers.clear();
  for (const Sa* sa : database.sas()) numbers.push_back(sa == nullptr ? 0 : sa->last_sent);
}

// Every sequence number is used at most once, and none goes back.
bool only_rise(const Numbers& before, const Numbers& after) {
  return std::ranges::equal(before, after, [](std::uint64_t a, std::uint64_t b) { return b - a <= 1; });
}

// The lengths of a packet that may go on, by the RFCs' numbers alone.
bool is_sound(const Octets& packet) {
  const auto be16_at = [&](std::size_t at) { return std::size_t{packet[at]} * 256 + packet[at + 1]; };
  if (packet.size() < 20) return false;
  if (packet[0] >> 4 == 6) return packet.size() >= 40 && 40 + be16_at(4) <= packet.size();
  const std::size_t header = std::size_t{4} * (packet[0] & 15u);
  return packet[0] >> 4 == 4 && header >= 20 && header <= be16_at(2) && be16_at(2) <= packet.size();
}

// Where packets are forwarded, one hop less is left, and none goes on that had no more than one.
void check_hops(const Octets& input, const Octets& output, bool same_header) {
  const std::size_t at = input[0] >> 4 == 4 ? 8 : 7;
  SPIGRP_REQUIRE(input[at] > 1);
  SPIGRP_REQUIRE(!same_header || output[at] == input[at] - 1);
}

}  // namespace

// Raw bytes go out: what is passed on was and is a valid IP packet, what is not matched stays as it was, the counters
// add up, no sequence number is used twice and no byte is written outside the memory of the packet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Site site;
  if (size < 1 || size > 70'000) return 0;
  const std::size_t choice = data[0] % site.machines.size();
  Machine& machine = *site.machines[choice];
  const Octets input(data + 1, data + size);
  Parcel parcel(input);
  static Numbers sent_before;
  static Numbers sent_after;
  note(site.lab.database, sent_before);
  const std::uint64_t before = fingerprint(site.lab.database);
  const VerdictCounters counted = machine.engine.counters();
  const Verdict verdict = machine.out(parcel);
  note(site.lab.database, sent_after);
  SPIGRP_REQUIRE(verdict != Verdict::pending && parcel.intact() && site.lab.intact());
  SPIGRP_REQUIRE(machine.engine.counters()[verdict] == counted[verdict] + 1);
  SPIGRP_REQUIRE(machine.engine.counters().total() == counted.total() + 1);
  SPIGRP_REQUIRE(only_rise(sent_before, sent_after));
  const Octets output = parcel.octets();
  SPIGRP_REQUIRE(is_drop(verdict) || is_sound(input));
  if (verdict == Verdict::applied) {
    if (choice < std::size(kGroups) && choice % 2 == 0) {
      check_hops(input, output, !kGroups[choice].starts_with("tun"));
    }
    const auto ip = parse_ip_packet(output);
    SPIGRP_REQUIRE(ip && ip->checksum_ok && ip->total_len == output.size());
  } else if (!is_drop(verdict)) {
    SPIGRP_REQUIRE(verdict == Verdict::bypassed && choice == std::size(kGroups));
    SPIGRP_REQUIRE(fingerprint(site.lab.database) == before);
    SPIGRP_REQUIRE(output.size() <= input.size() && same(output, Bytes(input).first(output.size())));
  }
  return 0;
}
