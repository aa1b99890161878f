// SPDX-License-Identifier: Apache-2.0
#include "spigrp/verdict.h"

namespace spigrp {
namespace {

struct Row {
  std::string_view name;
  std::string_view description;
  bool drop;
};

const Row& row(Verdict verdict) {
  static constexpr std::array<Row, kNumVerdicts> kRows = {{
      {"pending", "not decided", true},
      {"applied", "every SA of the group was applied", false},
      {"removed", "every SA of the group was removed", false},
      {"bypassed", "let through unchanged by %pass", false},
      {"unmatched-passed", "no rule for it, let through unchanged by --unmatched pass", false},
      {"no-eroute", "no eroute selects it", true},
      {"no-sa", "it carries no SAID that is known", true},
      {"shunt-drop", "its eroute is %drop", true},
      {"shunt-reject", "its eroute is %reject", true},
      {"shunt-hold", "its eroute is %hold", true},
      {"shunt-trap", "its eroute is %trap or %trapsubnet", true},
      {"not-ip", "not an IP packet", true},
      {"cut-short", "the capture has only its beginning (snap length)", true},
      {"malformed", "an IP header, extension header or length is not valid", true},
      {"bad-checksum", "the IPv4 header checksum is wrong", true},
      {"hop-limit", "TTL or hop limit ran out", true},
      {"fragment", "a fragment: reassemble it before transport mode, and before removing a group", true},
      {"unsupported",
       "a header that AH cannot predict, a route that is not used up where AH ends, or headers too long",
       true},
      {"too-big", "would be longer than an IP packet can be", true},
      {"no-room", "too little memory around the packet", true},
      {"sequence-exhausted", "the SA has no sequence number left", true},
      {"truncated-header",
       "ends before its AH, ESP, IPComp or UDP header does, or that header's length is wrong", true},
      {"replayed", "its sequence number was received before, or is left of the anti-replay window", true},
      {"bad-icv", "the ICV or the padding is wrong", true},
      {"layer-missing", "a layer of the group is not there", true},
      {"wrong-sa", "a layer of another SA than the group has at this place", true},
      {"wrong-family", "the packet in the tunnel is not of the family its next header says", true},
      {"inner-malformed", "the packet in the tunnel is no valid IP packet", true},
      {"wrong-source", "the outer source is not the tunnel's", true},
      {"wrong-selector", "the inner addresses are not those of the eroute of the reverse direction", true},
      {"ecn", "congestion marked on a packet that is not ECN-capable", true},
      {"inflate", "the compressed data is corrupt, or has bytes behind it", true},
      {"inflate-too-big", "the compressed data grows beyond the limit", true},
      {"nested-ipcomp", "IPComp inside IPComp", true},
      {"dummy", "a dummy packet, made to be thrown away", true},
      {"mtu-exceeded", "would be longer than the path MTU, and must not be fragmented", true},
      {"jumbogram", "an IPv6 jumbogram, which no transform takes", true},
      {"wrong-encapsulation", "ESP is in UDP where its SA has it without, or the reverse, or on other ports",
       true},
      {"natt-keepalive", "a keepalive of NAT traversal, made to be thrown away", true},
      {"expired-allocations", "the SA serves as many eroutes as its lifetime allows", true},
      {"expired-bytes", "the lifetime of the SA in bytes is over", true},
      {"expired-addtime", "the lifetime of the SA since it was added is over", true},
      {"expired-usetime", "the lifetime of the SA since its first packet is over", true},
      {"expired-packets", "the lifetime of the SA in packets is over", true},
  }};
  return kRows[static_cast<std::size_t>(verdict)];
}

}  // namespace

std::string_view name(Verdict verdict) { return row(verdict).name; }
std::string_view describe(Verdict verdict) { return row(verdict).description; }
bool is_drop(Verdict verdict) { return row(verdict).drop; }

std::uint64_t VerdictCounters::total() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts_) sum += count;
  return sum;
}

std::uint64_t VerdictCounters::dropped() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kNumVerdicts; ++i) {
    if (is_drop(static_cast<Verdict>(i))) sum += counts_[i];
  }
  return sum;
}

}  // namespace spigrp
