// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "support/machine.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kMaxEroutes = 8;
constexpr std::size_t kMaxPackets = 16;
constexpr std::string_view kBlocks[] = {"10.1.0.0/16", "10.1.2.0/24",     "10.1.2.3/32", "0.0.0.0/0",
                                        "10.2.0.0/15", "2001:db8:1::/48", "::/0",        "2001:db8:1::1/128"};
constexpr std::string_view kHosts[] = {"10.1.2.3", "10.1.9.9", "10.3.0.1", "2001:db8:1::1", "2001:db8:2::1"};
constexpr std::string_view kTargets[] = {
    "tun.2001@198.51.100.1", "esp.2002@198.51.100.1", "tun.3001@203.0.113.9", "%pass", "%drop",
    "%passthrough4"};
constexpr std::string_view kToPeer = kTargets[0];
constexpr std::string_view kHere = "tun.1001@192.0.2.9 esp.1002@192.0.2.9";
constexpr std::uint8_t kProtocols[] = {0, 6, 17, 1};
constexpr std::uint16_t kPorts[] = {0, 25, 53};

struct Sent {
  Octets packet;
  Flow flow;
  bool fragment;
};

std::optional<Sent> sent_of(std::uint8_t ends, std::uint8_t inside) {
  const std::string_view src = kHosts[ends % std::size(kHosts)];
  const std::string_view dst = kHosts[ends / 16 % std::size(kHosts)];
  const bool six = src.contains(':');
  if (six != dst.contains(':')) return std::nullopt;
  const std::uint8_t protocol = kProtocols[1 + inside % 3];
  const std::uint16_t src_port = kPorts[1 + inside / 4 % 2];
  const std::uint16_t dst_port = kPorts[1 + inside / 8 % 2];
  const bool fragment = !six && inside >= 128;
  const Octets payload = protocol == 6 ? tcp(4, src_port, dst_port) : udp(4, src_port, dst_port);
  const std::uint16_t flags = fragment ? 4 : 0;
  return Sent{six ? packet(Ip6{.src = src, .dst = dst, .next_header = protocol}, payload)
                  : packet(Ip4{.src = src, .dst = dst, .protocol = protocol, .flags = flags}, payload),
              {address(src), address(dst), protocol, protocol != 1 && !fragment,
               protocol != 1 && !fragment ? src_port : std::uint16_t{0},
               protocol != 1 && !fragment ? dst_port : std::uint16_t{0}},
              fragment};
}

bool is_in(const Prefix& block, const IpAddress& host) {
  if (block.address.family() != host.family()) return false;
  for (unsigned bit = 0; bit < block.length; ++bit) {
    if (((block.address.bytes()[bit / 8] ^ host.bytes()[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

bool selects(const Selector& selector, const Flow& flow) {
  const auto fits = [](unsigned wanted, unsigned is) { return wanted == 0 || wanted == is; };
  return is_in(selector.src, flow.src) && is_in(selector.dst, flow.dst) &&
         fits(selector.protocol, flow.protocol) && fits(selector.src_port, flow.src_port) &&
         fits(selector.dst_port, flow.dst_port);
}

// Gateway is one that has a tunnel from its peer and one to it, and eroutes that may lead there.
class Gateway {
 public:
  Gateway()
      : lab_({.sas = 8, .eroutes = kMaxEroutes}), machine_(lab_.database, {.reassembly = {.packets = 0}}) {
    lab_.add_group(kHere);
    lab_.add_group("tun.2001@198.51.100.1 esp.2002@198.51.100.1");
    lab_.add_group(kTargets[2]);
  }
  void add(Bytes choices) {
    Eroute made = eroute(kBlocks[choices[0] % 8], kBlocks[choices[0] / 16 % 8],
                         kTargets[choices[1] % std::size(kTargets)]);
    Selector& selector = made.selector;
    selector.protocol = kProtocols[choices[2] % 3];
    if (selector.protocol != 0) {
      selector.src_port = kPorts[choices[2] / 4 % 3];
      selector.dst_port = kPorts[choices[2] / 16 % 3];
    }
    const bool mixed = selector.src.address.family() != selector.dst.address.family();
    const bool known = std::ranges::find(eroutes_, selector, &Eroute::selector) != eroutes_.end();
    const auto added = lab_.database.add_eroute(made);
    SPIGRP_REQUIRE(added.has_value() == (!mixed && !known));
    if (added) return eroutes_.push_back(made);
    SPIGRP_REQUIRE(added.error().code ==
                   (mixed ? DatabaseErrc::mixed_selector : DatabaseErrc::eroute_exists));
  }
  void forget_tunnel() {
    SPIGRP_REQUIRE(lab_.database.remove_sa(said(kToPeer)).has_value());
    forgot_ = true;
  }
  void check_out(const Sent& sent) {
    Parcel parcel(sent.packet);
    SPIGRP_REQUIRE(machine_.out(parcel) == expected(sent));
  }
  // In one burst every packet has the verdict that it has by itself.
  void check_burst(const std::vector<Sent>& all) {
    std::vector<std::unique_ptr<Parcel>> parcels;
    std::vector<Packet> burst;
    for (const Sent& each : all) {
      parcels.push_back(std::make_unique<Parcel>(each.packet));
      burst.push_back(parcels.back()->packet);
    }
    machine_.engine.outbound(burst);
    for (std::size_t i = 0; i < all.size(); ++i) {
      SPIGRP_REQUIRE(burst[i].verdict == expected(all[i]) && parcels[i]->intact());
    }
  }
  void check_in(Parcel& sealed, const Flow& flow) {
    SPIGRP_REQUIRE(machine_.in(sealed) == expected_in(flow));
  }
  void check_burst_in(Machine& peer, const std::vector<Sent>& all) {
    std::vector<std::unique_ptr<Parcel>> parcels;
    std::vector<Packet> burst;
    for (const Sent& each : all) {
      parcels.push_back(std::make_unique<Parcel>(each.packet));
      SPIGRP_REQUIRE(peer.out(*parcels.back()) == Verdict::applied);
      burst.push_back(parcels.back()->packet);
    }
    machine_.engine.inbound(burst);
    for (std::size_t i = 0; i < all.size(); ++i) {
      SPIGRP_REQUIRE(burst[i].verdict == expected_in(all[i].flow) && parcels[i]->intact());
    }
  }

 private:
  Verdict expected_in(const Flow& flow) const {
    const Eroute* back = best(flow.reversed());
    const bool leads = back != nullptr && leads_to_peer(*back);
    const bool any = std::ranges::any_of(eroutes_, [&](const Eroute& each) { return leads_to_peer(each); });
    return leads || !any ? Verdict::removed : Verdict::wrong_selector;
  }
  bool leads_to_peer(const Eroute& eroute) const { return !forgot_ && eroute.said == said(kToPeer); }
  // The narrowest of those that select it.
  const Eroute* best(const Flow& flow) const {
    const Eroute* found = nullptr;
    for (const Eroute& each : eroutes_) {
      if (!selects(each.selector, flow)) continue;
      if (found == nullptr || each.selector.more_specific_than(found->selector)) found = &each;
    }
    return found;
  }
  Verdict expected(const Sent& sent) const {
    const Eroute* found = best(sent.flow);
    if (found == nullptr) return Verdict::no_eroute;
    if (found->said == said("%drop")) return Verdict::shunt_drop;
    if (is_shunt(found->said)) return Verdict::bypassed;
    const bool transport = found->said.proto == Proto::esp;
    if (forgot_ && found->said != said(kTargets[2])) return Verdict::no_sa;  // and all outside it
    return transport && sent.fragment ? Verdict::fragment : Verdict::applied;
  }

  Lab lab_;
  Machine machine_;
  std::vector<Eroute> eroutes_;
  bool forgot_ = false;
};

}  // namespace

// A count of eroutes, three bytes each, then packets of two bytes each. Out, a packet goes where the narrowest eroute of a
// naive search says, alone or in a burst; in, what a peer put into its tunnel is taken exactly when the eroute for what would be answered leads
// back to it, or nothing leads there at all.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  Bytes input(data + 1, size - 1);
  static Lab peer_lab;
  static Machine peer(peer_lab.database, {.group = &peer_lab.add_group(kHere)});
  Gateway gateway;
  for (std::size_t i = 0; i < data[0] % (kMaxEroutes + 1) && input.size() >= 3;
       ++i, input = input.subspan(3)) {
    gateway.add(input.first(3));
  }
  if (data[0] >= 128) gateway.forget_tunnel();
  std::vector<Sent> all;
  for (std::size_t i = 0; i < kMaxPackets && input.size() >= 2; ++i, input = input.subspan(2)) {
    const auto sent = sent_of(input[0], input[1]);
    if (!sent) continue;
    gateway.check_out(*sent);
    Parcel sealed(sent->packet);
    SPIGRP_REQUIRE(peer.out(sealed) == Verdict::applied);
    gateway.check_in(sealed, sent->flow);
    all.push_back(*sent);
  }
  gateway.check_burst(all);
  gateway.check_burst_in(peer, all);
  return 0;
}
