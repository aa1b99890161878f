// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "policy_choices.h"
#include "support/machine.h"
#include "wire/ip_packet.h"

using namespace spigrp;
using namespace spigrp::test;
using spigrp::fuzz::Choices;

namespace {

constexpr std::size_t kMtu = 65'535;  // that of a path that takes whatever there is

// What the policies say of the header of a tunnel, by RFC 6040 and the manual.
void check_outer(const Choices& choices, const Octets& sealed, const IpPacket& inner) {
  const auto outer = parse_ip_packet(sealed);
  SPIGRP_REQUIRE(outer && outer->checksum_ok && outer->total_len == sealed.size());
  if (!choices.tunnels()) return;
  const unsigned dscp = choices.dscp < 64 ? choices.dscp : inner.traffic_class >> 2;
  SPIGRP_REQUIRE(outer->traffic_class == (dscp << 2 | (choices.ecn() ? inner.traffic_class & 3u : 0)));
  SPIGRP_REQUIRE(outer->hop_limit == 64);
  if (outer->family == Family::ipv6) {
    SPIGRP_REQUIRE(outer->flow_label == (choices.copies_label() ? inner.flow_label : 0));
    return;
  }
  const bool copied = choices.df == DontFragment::copy && inner.dont_fragment;
  SPIGRP_REQUIRE(outer->dont_fragment == (choices.df == DontFragment::set || copied));
}

// A router on the way changes the two bits of congestion.
Octets marked(Octets sealed, unsigned mark) {
  const auto ip = parse_ip_packet(sealed);
  set_traffic_class(sealed, static_cast<std::uint8_t>((ip->traffic_class & ~3u) | mark));
  return sealed;
}

// What of that reaches the packet inside; nothing where it has to be dropped (RFC 6040 figure 4).
std::optional<unsigned> congestion(const Choices& choices, unsigned inner) {
  if (!choices.tunnels() || !choices.ecn()) return inner;
  if (inner == 0) return choices.mark == 3 ? std::nullopt : std::optional(0u);
  if (inner == 3 || choices.mark == 3) return 3;
  return choices.mark == 1 ? 1 : inner;
}

void check_received(const Choices& choices, Machine& machine, const Octets& sealed, const Octets& plain) {
  Parcel parcel(choices.tunnels() ? marked(sealed, choices.mark) : sealed, Parcel::kRoom,
                Parcel::kRoom + plain.size());
  const Verdict verdict = machine.in(parcel);
  const auto expected = congestion(choices, choices.traffic_class & 3u);
  SPIGRP_REQUIRE(parcel.intact() && verdict == (expected ? Verdict::removed : Verdict::ecn));
  if (!expected) return;
  const auto ip = parse_ip_packet(parcel.octets());
  SPIGRP_REQUIRE(ip && (ip->traffic_class & 3u) == *expected);
  SPIGRP_REQUIRE(same(marked(parcel.octets(), choices.traffic_class & 3u), plain));
}

// All that can stand in the way of a packet.
bool may_end(const Choices& choices, Verdict verdict, std::size_t len) {
  const bool exhausted = choices.is_numbered() && choices.is_at_the_end();
  switch (verdict) {
    case Verdict::applied:
      return !exhausted;
    case Verdict::no_room:
      return choices.headroom < 256 || choices.tailroom < choices.tfc_len + 256;
    case Verdict::too_big:
    case Verdict::mtu_exceeded:
      return len > 65'000;
    default:
      return exhausted && verdict == Verdict::sequence_exhausted;
  }
}

// Every SA once, and on the way in those that a packet that congestion ended got to.
void check_order(const Choices& choices, std::span<const Said> seen) {
  const auto size = static_cast<std::size_t>(std::ranges::count(choices.group, '@'));
  SPIGRP_REQUIRE(seen.size() >= size && seen.size() <= 2 * size);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    SPIGRP_REQUIRE(seen[i].spi == 0x1001 + (i < size ? i : 2 * size - 1 - i));
  }
}

struct Order final : ChainObserver {
  void after(const Sa& sa, const Packet& /*packet*/) override { seen.push_back(sa.said); }
  std::vector<Said> seen;
};

}  // namespace

// Choices of policies and a packet, which is sent some times: the outer header is what the policies say, whatever the
// algorithms are; the SAs are applied inside to outside and removed outside to inside; and the packet comes out as it went
// in, but for congestion that the way marked. It is taken twice where there is no replay window, and nothing goes out
// behind the last sequence number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < fuzz::kChoices) return 0;
  const Choices choices({data, fuzz::kChoices});
  const Octets plain = fuzz::packet_of(choices);
  const auto inner = parse_ip_packet(plain);
  if (!inner || inner->total_len != plain.size()) return 0;  // longer than a packet can be
  Lab lab({.sas = 4, .eroutes = 1}, default_provider());
  Sa& first = lab.add_group(choices.group, [&](SaSpec& spec) { spec = fuzz::with_policies(spec, choices); });
  Machine machine(lab.database, {.group = &first, .reassembly = {.packets = 0}, .mtu = kMtu});
  Order order;
  machine.engine.observe(&order);
  for (std::size_t i = 0; i < choices.times; ++i) {
    Parcel parcel(plain, choices.headroom, choices.tailroom);
    const Verdict verdict = machine.out(parcel);
    SPIGRP_REQUIRE(parcel.intact() && lab.intact() && may_end(choices, verdict, plain.size()));
    if (verdict != Verdict::applied) return 0;
    check_outer(choices, parcel.octets(), *inner);
    check_received(choices, machine, parcel.octets(), plain);
    check_order(choices, std::exchange(order.seen, {}));
    if (!choices.is_numbered() || !choices.has_window())
      check_received(choices, machine, parcel.octets(), plain);
    order.seen.clear();
  }
  return 0;
}
