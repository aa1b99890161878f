// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "icmp_answer.h"
#include "support/machine.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kMaxPackets = 16;
constexpr HoldLimits kHold{.packets = 3, .packet_len = 100};
constexpr std::string_view kShunts[] = {"%pass", "%drop", "%reject", "%hold", "%trap", "%trapsubnet"};

/// Held is a packet that is kept back, and the eroute that it met.
struct Held {
  Selector selector;
  Octets packet;
};

/// Daemon is key management that remembers what waits, as long as the engine has room: the last packet of each eroute, and
/// of those the ones that came last.
struct Daemon final : ShuntObserver {
  void acquire(const Eroute& trap, const Flow& flow) override {
    ++acquired;
    SPIGRP_REQUIRE(trap.selector.matches(flow));
  }
  void held(const Eroute& hold, const Flow& flow, bool kept) override {
    SPIGRP_REQUIRE(hold.selector.matches(flow) && hold.said == shunt_said(Shunt::hold));
    SPIGRP_REQUIRE(kept == (sent.size() <= kHold.packet_len));
    if (!kept) return;
    std::erase_if(waiting, [&](const Held& other) { return other.selector == hold.selector; });
    if (waiting.size() == kHold.packets) waiting.erase(waiting.begin());
    waiting.push_back({hold.selector, sent});
  }

  Octets sent;
  std::vector<Held> waiting;
  std::size_t acquired = 0;
};

struct Site {
  explicit Site(Bytes choices)
      : lab({.sas = 1, .eroutes = 6}), machine(lab.database, {.hold = kHold, .shunt_observer = &daemon}) {
    add("10.0.0.0/8", "0.0.0.0/0", choices[0]);
    add("0.0.0.0/0", "0.0.0.0/0", choices[1]);
    add("::/0", "::/0", choices[2]);
  }
  void add(std::string_view src, std::string_view dst, std::uint8_t choice) {
    const auto each = eroute(src, dst, kShunts[choice % std::size(kShunts)]);
    SPIGRP_REQUIRE(lab.database.add_eroute(each).has_value());
  }

  Daemon daemon;
  Lab lab;
  Machine machine;
};

// The eroute that a packet goes by.
std::optional<Eroute> eroute_of(const Database& database, const Octets& packet) {
  const auto ip = parse_ip_packet(packet);
  if (!ip || !ip->checksum_ok) return std::nullopt;
  const Ports ports = find_ports(packet, *ip);
  const Eroute* found = database.match({ip->src, ip->dst, ports.protocol, ports.known, ports.src, ports.dst});
  return found == nullptr ? std::nullopt : std::optional(*found);
}

void send(Site& site, const Octets& input) {
  const auto met = eroute_of(site.lab.database, input);
  const auto ip = parse_ip_packet(input);
  site.daemon.sent =
      ip ? Octets(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(ip->total_len)) : Octets();
  Parcel parcel(input);
  const std::size_t acquired = site.daemon.acquired;
  const Verdict verdict = site.machine.out(parcel);
  SPIGRP_REQUIRE(parcel.intact() && site.machine.intact() && site.lab.intact());
  if (!met) {
    SPIGRP_REQUIRE(is_drop(verdict));
    return;
  }
  const auto is = [&](Shunt shunt) { return met->said == shunt_said(shunt); };
  const bool traps = is(Shunt::trap) || is(Shunt::trapsubnet);
  SPIGRP_REQUIRE((verdict == Verdict::bypassed) == is(Shunt::pass));
  SPIGRP_REQUIRE((verdict == Verdict::shunt_drop) == is(Shunt::drop));
  SPIGRP_REQUIRE((verdict == Verdict::shunt_hold) == is(Shunt::hold));
  SPIGRP_REQUIRE((verdict == Verdict::shunt_trap) == traps);
  SPIGRP_REQUIRE(site.daemon.acquired == acquired + (traps ? 1 : 0));
  if (verdict == Verdict::bypassed) SPIGRP_REQUIRE(same(parcel.octets(), site.daemon.sent));
  if (verdict == Verdict::shunt_reject && parcel.packet.size() > 0) {
    SPIGRP_REQUIRE(fuzz::check_answer(parcel.octets(), input, *ip) == 0);
  }
}

// Once nothing is held any more, everything that waits comes, in order, as it was, and goes on.
void release_all(Site& site) {
  std::vector<Eroute> eroutes;
  for (const Eroute& each : site.lab.database.eroutes()) eroutes.push_back(each);
  for (Eroute& each : eroutes) {
    each.said = shunt_said(Shunt::pass);
    SPIGRP_REQUIRE(site.lab.database.add_eroute(each, true).has_value());
  }
  for (const Held& held : site.daemon.waiting) {
    Parcel parcel(Octets(1), Parcel::kRoom, kHold.packet_len);
    SPIGRP_REQUIRE(site.machine.engine.release(parcel.packet) && same(parcel.octets(), held.packet));
    SPIGRP_REQUIRE(site.machine.out(parcel) == Verdict::bypassed && parcel.intact());
  }
  Parcel none(Octets(1), Parcel::kRoom, kHold.packet_len);
  SPIGRP_REQUIRE(!site.machine.engine.release(none.packet));
}

// What nothing selects any more is given up, and does not come.
void forget_all(Site& site) {
  site.lab.database.clear_eroutes();
  Parcel none(Octets(1), Parcel::kRoom, kHold.packet_len);
  SPIGRP_REQUIRE(!site.machine.engine.release(none.packet));
}

}  // namespace

// Three bytes choose shunts; packets follow, each behind its length. What meets a shunt has its verdict and is answered,
// kept back or asked for as eroute(8) says; and what is kept back are the packets of a naive model.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  Bytes input(data, size);
  Site site(input.first(3));
  input = input.subspan(3);
  for (std::size_t sent = 0; sent < kMaxPackets && !input.empty(); ++sent) {
    const std::size_t len = std::min<std::size_t>(input[0], input.size() - 1);
    const Bytes packet = input.subspan(1, len);
    send(site, Octets(packet.begin(), packet.end()));
    input = input.subspan(1 + len);
  }
  if (data[2] >= 128)
    forget_all(site);
  else
    release_all(site);
  return 0;
}
