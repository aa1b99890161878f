// SPDX-License-Identifier: Apache-2.0
#include "spigrp/verdict.h"

namespace spigrp {
namespace {

enum class End : std::uint8_t { pass, drop, neither };

struct Row {
  std::string_view name;
  std::string_view description;
  End end;
};

const Row& row(Verdict verdict) {
  static constexpr std::array<Row, kNumVerdicts> kRows = {{
      {"pending", "not decided", End::drop},
      {"applied", "every SA of the group was applied", End::pass},
      {"removed", "every SA of the group was removed", End::pass},
      {"bypassed", "let through unchanged by %pass", End::pass},
      {"unmatched-passed", "no rule for it, let through unchanged by --unmatched pass", End::pass},
      {"dummy-sent", "a dummy packet, protected as any packet, for the receiver to throw away", End::pass},
      {"fragment-held", "a fragment that waits for the others of its packet", End::neither},
      {"reassembled", "a fragment, joined with others to one packet", End::neither},
      {"no-eroute", "no eroute selects it", End::drop},
      {"no-sa", "it carries no SAID that is known", End::drop},
      {"shunt-drop", "its eroute is %drop", End::drop},
      {"shunt-reject", "its eroute is %reject", End::drop},
      {"shunt-hold", "its eroute is %hold", End::drop},
      {"shunt-trap", "its eroute is %trap or %trapsubnet", End::drop},
      {"not-ip", "not an IP packet", End::drop},
      {"cut-short", "the capture has only its beginning (snap length)", End::drop},
      {"malformed", "an IP header, extension header or length is not valid", End::drop},
      {"bad-checksum", "the IPv4 header checksum is wrong", End::drop},
      {"hop-limit", "TTL or hop limit ran out", End::drop},
      {"fragment", "a fragment: reassemble it before transport mode, and before removing a group", End::drop},
      {"unsupported",
       "a header that AH cannot predict, a route that is not used up where AH ends, or headers too long",
       End::drop},
      {"too-big", "would be longer than an IP packet can be", End::drop},
      {"no-room", "too little memory around the packet", End::drop},
      {"fragment-malformed", "a fragment without data, or not the last and no multiple of 8 bytes long",
       End::drop},
      {"fragment-tiny", "a first fragment without the whole of the headers it begins with", End::drop},
      {"fragment-duplicate", "the same fragment came before", End::drop},
      {"fragment-overlap", "fragments of its packet have other data for the same place", End::drop},
      {"fragment-contradiction", "fragments of its packet disagree on where it ends", End::drop},
      {"fragment-limit", "pushed out by newer fragments, or its packet has too many of them", End::drop},
      {"fragment-timeout", "the other fragments of its packet did not come in time", End::drop},
      {"sequence-exhausted", "the SA has no sequence number left", End::drop},
      {"truncated-header",
       "ends before its AH, ESP, IPComp or UDP header does, or that header's length is wrong", End::drop},
      {"replayed", "its sequence number was received before, or is left of the anti-replay window",
       End::drop},
      {"bad-icv", "the ICV or the padding is wrong", End::drop},
      {"layer-missing", "a layer of the group is not there", End::drop},
      {"wrong-sa", "a layer of another SA than the group has at this place", End::drop},
      {"wrong-family", "the packet in the tunnel is not of the family its next header says", End::drop},
      {"inner-malformed", "the packet in the tunnel is no valid IP packet", End::drop},
      {"wrong-source", "the outer source is not the tunnel's", End::drop},
      {"wrong-selector", "the inner addresses are not those of the eroute of the reverse direction",
       End::drop},
      {"ecn", "congestion marked on a packet that is not ECN-capable", End::drop},
      {"inflate", "the compressed data is corrupt, or has bytes behind it", End::drop},
      {"inflate-too-big", "the compressed data grows beyond the limit", End::drop},
      {"nested-ipcomp", "IPComp inside IPComp", End::drop},
      {"dummy", "a dummy packet, made to be thrown away", End::drop},
      {"mtu-exceeded", "would be longer than the path MTU, and must not be fragmented", End::drop},
      {"jumbogram", "an IPv6 jumbogram, which no transform takes", End::drop},
      {"wrong-encapsulation", "ESP is in UDP where its SA has it without, or the reverse, or on other ports",
       End::drop},
      {"natt-keepalive", "a keepalive of NAT traversal, made to be thrown away", End::drop},
      {"expired-allocations", "the SA serves as many eroutes as its lifetime allows", End::drop},
      {"expired-bytes", "the lifetime of the SA in bytes is over", End::drop},
      {"expired-addtime", "the lifetime of the SA since it was added is over", End::drop},
      {"expired-usetime", "the lifetime of the SA since its first packet is over", End::drop},
      {"expired-packets", "the lifetime of the SA in packets is over", End::drop},
  }};
  return kRows[static_cast<std::size_t>(verdict)];
}

}  // namespace

std::string_view name(Verdict verdict) { return row(verdict).name; }
std::string_view describe(Verdict verdict) { return row(verdict).description; }
bool is_drop(Verdict verdict) { return row(verdict).end == End::drop; }
bool is_passed(Verdict verdict) { return row(verdict).end == End::pass; }

void VerdictCounters::add(const VerdictCounters& others) {
  for (std::size_t i = 0; i < kNumVerdicts; ++i) counts_[i] += others.counts_[i];
}

void VerdictCounters::settle(const VerdictCounters& ended) {
  add(ended);
  counts_[static_cast<std::size_t>(Verdict::fragment_held)] -= ended.total();
}

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
