// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/chains.h"
#include "support/naive_ah.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kChoices = 4;
constexpr std::size_t kTunnels = 4;  // the families of two tunnels

// Every plan, but for where it leads: those of shape i with tunnels j are at i * kTunnels + j.
std::vector<std::vector<Plan>> all_plans() {
  const auto family = [](std::size_t bit) { return bit == 0 ? Family::ipv4 : Family::ipv6; };
  std::vector<std::vector<Plan>> all;
  for (const Shape& shape : shapes()) {
    for (std::size_t tunnels = 0; tunnels < kTunnels; ++tunnels)
      all.push_back(with_algorithms({.shape = shape, .tunnels = {family(tunnels & 1), family(tunnels & 2)}}));
  }
  return all;
}

Plan plan_of(Bytes choices, const IpAddress& dst) {
  static const auto kPlans = all_plans();
  const std::size_t shape = choices[0] % (kPlans.size() / kTunnels);
  const auto& variants = kPlans[shape * kTunnels + choices[1] % kTunnels];
  Plan plan = variants[choices[2] % variants.size()];
  plan.dst = dst;
  return plan;
}

// A mutated packet is hardly ever one, so its length and checksum are made right.
bool repair(Octets& packet) {
  const bool four = packet[0] >> 4 == 4;
  if (packet.size() < (four ? 20u : 40u) || packet.size() > (four ? 65535u : 65575u)) return false;
  std::ranges::copy(be16(four ? packet.size() : packet.size() - 40), packet.begin() + (four ? 2 : 4));
  if (four && std::size_t{4} * (packet[0] & 15u) <= packet.size()) fix_checksum(packet);
  return true;
}

// RFC 4303 section 2.6: next header 59 in ESP says "throw this away", but is an IPv6 packet's own word too.
bool is_taken_for_dummy(const Plan& plan, Verdict verdict) {
  return verdict == Verdict::dummy && !begins_with_tun(plan.shape) && has(plan.shape, Proto::esp);
}

// AH in transport mode, with a source route or routing header in use: it is for where the route ends.
bool is_under_way(const Plan& plan, const Octets& packet, Verdict verdict) {
  if (verdict != Verdict::unsupported || begins_with_tun(plan.shape) || !has(plan.shape, Proto::ah))
    return false;
  return arrived(packet) != packet;
}

constexpr Verdict kRefusals[] = {Verdict::malformed,   Verdict::bad_checksum,  Verdict::fragment,
                                 Verdict::unsupported, Verdict::nested_ipcomp, Verdict::too_big,
                                 Verdict::jumbogram};

}  // namespace

// Bytes choose a chain, algorithms, families and a packet: what apply takes, remove gives back, byte for
// byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size <= kChoices) return 0;
  Octets packet(data + kChoices, data + size);
  if (!repair(packet)) return 0;
  const bool four = packet[0] >> 4 == 4;
  const Bytes dst = Bytes(packet).subspan(four ? 16 : 24, four ? 4 : 16);
  const Plan plan = plan_of({data, kChoices}, IpAddress::from_bytes(dst));
  packet.resize(packet.size() + data[3]);  // what a link layer puts behind
  static End end(plan);
  end.begin_again(plan);
  Parcel parcel(packet);
  const Verdict applied = end.apply(parcel);
  SPIGRP_REQUIRE(applied == Verdict::applied || std::ranges::count(kRefusals, applied) == 1);
  if (applied == Verdict::applied) {
    const Verdict removed = end.remove(parcel);
    SPIGRP_REQUIRE(removed == Verdict::removed || is_taken_for_dummy(plan, removed) ||
                   is_under_way(plan, cut(packet), removed));
    SPIGRP_REQUIRE(is_drop(removed) || same(parcel.octets(), cut(packet)));
  }
  SPIGRP_REQUIRE(parcel.intact() && end.intact());
  return 0;
}
