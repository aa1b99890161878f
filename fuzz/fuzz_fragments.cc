// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "base/byte_order.h"
#include "spigrp/fragmenter.h"
#include "support/machine.h"
#include "wire/ip_packet.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kChoices = 6;  // a group, limits and text, an MTU, a length
constexpr std::size_t kMaxLen = 4096;
constexpr std::size_t kMaxSteps = 200;
constexpr std::size_t kLeastMtu =
    68;  // RFC 791; with less, a first fragment has less than a header, and is no good
constexpr std::uint64_t kLongerThanALifetime = 61'000;
constexpr std::string_view kGroups[] = {"tun.1001@192.0.2.9 esp.1002@192.0.2.9",
                                        "tun:1001@2001:db8::9 esp:1002@2001:db8::9", "tun.1001@192.0.2.9",
                                        "esp.1001@192.0.1.1", "comp.1001@192.0.1.1"};
constexpr std::string_view kInUdp = kGroups[3];
constexpr ReassemblyLimits kLimits[] = {
    {},
    {.packets = 0},
    {.packets = 1, .packets_per_source = 1, .fragments_per_packet = 4, .fragments = 4, .bytes = 1024}};

// End is one end of a group, with limits for what comes in pieces.
struct End {
  End(std::string_view group, const ReassemblyLimits& limits)
      : machine(lab.database, {.group = &lab.add_group(group, in_udp(group)), .reassembly = limits}) {}
  static Tune in_udp(std::string_view group) {
    return [group](SaSpec& spec) {
      if (group == kInUdp) spec.natt = {NattMode::nonesp, 4500, 4500};
    };
  }
  Lab lab;
  Machine machine;
};

std::vector<Octets> cut(const Octets& sealed, std::size_t mtu) {
  auto fragmenter = Fragmenter::make(sealed, mtu, 7);
  if (!fragmenter) return {sealed};
  std::vector<Octets> pieces;
  Octets out(mtu);
  while (!fragmenter->done()) {
    const std::size_t len = fragmenter->next(out);
    pieces.emplace_back(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(len));
  }
  return pieces;
}

// NAT traversal makes the checksum of what was in it right.
Octets without_udp_checksum(Octets packet) {
  std::ranges::fill(MutableBytes(packet).subspan(26, 2), std::uint8_t{0});
  return packet;
}

// Model knows which pieces wait, and whether a sequence number is used.
struct Model {
  Verdict expect(std::size_t piece, std::size_t num_pieces, bool joins) {
    if (fragments && !joins) return Verdict::fragment;
    if (!waiting.insert(piece).second) return Verdict::fragment_duplicate;
    if (waiting.size() < num_pieces) return Verdict::fragment_held;
    waiting.clear();
    const bool again = numbered && taken;
    taken = true;
    return again ? Verdict::replayed : Verdict::removed;
  }
  bool numbered;
  bool fragments;  ///< of an IPv6 packet that fits, one
  std::set<std::size_t> waiting;
  bool taken = false;
};

}  // namespace

// A packet goes into a group, is cut on the way, and its pieces come in some order, again, or never. It comes out as it
// went in with the piece that was missing, and not before; each other piece waits, or is dropped for what a naive model
// says; and in the end the counters add up. Within narrow limits, what comes out is right all the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kChoices) return 0;
  const Bytes input(data, size);
  const std::string_view group = kGroups[input[0] % std::size(kGroups)];
  const ReassemblyLimits& limits = kLimits[input[1] % std::size(kLimits)];
  const std::size_t len = 28u + load_be16(input.subspan<4, 2>()) % kMaxLen;
  const Octets plain = input[1] >= 128 ? text_packet(Family::ipv4, len) : packet(Ip4{}, udp(len));
  End sender(group, limits);
  End receiver(group, limits);
  Parcel parcel(plain);
  SPIGRP_REQUIRE(sender.machine.out(parcel) == Verdict::applied);
  const std::vector<Octets> pieces =
      cut(parcel.octets(), std::max<std::size_t>(kLeastMtu, load_be16(input.subspan<2, 2>())));
  const bool exact = limits.packets != 1 && pieces.size() <= limits.fragments_per_packet;
  const bool fragments = parse_ip_packet(pieces.front())->fragment;
  Model model{.numbered = group.contains("esp"), .fragments = fragments, .waiting = {}};
  Engine& engine = receiver.machine.engine;
  std::uint64_t now = 1'000'000;
  std::size_t sent = 0;
  for (const std::uint8_t step : input.subspan(kChoices, std::min(kMaxSteps, size - kChoices))) {
    if (step >= 254) {
      now += kLongerThanALifetime;
      if (step == 254)
        engine.expire(now);
      else
        engine.flush();
      model.waiting.clear();
      continue;
    }
    const std::size_t which = step % pieces.size();
    Parcel piece(pieces[which], Parcel::kRoom, 2 * kMaxLen);
    piece.packet.arrived = now;
    const Verdict verdict = receiver.machine.in(piece);
    ++sent;
    SPIGRP_REQUIRE(piece.intact() && receiver.machine.intact() && engine.counters().total() == sent);
    if (exact) SPIGRP_REQUIRE(verdict == model.expect(which, pieces.size(), limits.packets > 0));
    if (verdict != Verdict::removed) continue;
    SPIGRP_REQUIRE(piece.packet.joined == (pieces.size() > 1));
    SPIGRP_REQUIRE(group == kInUdp ? same(without_udp_checksum(piece.octets()), without_udp_checksum(plain))
                                   : same(piece.octets(), plain));
  }
  engine.flush();
  SPIGRP_REQUIRE(engine.counters()[Verdict::fragment_held] == 0 && engine.counters().total() == sent);
  return 0;
}
