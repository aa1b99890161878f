// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace spigrp {

/// Verdict is what became of a packet: passed on, dropped with one reason, or, of a fragment, kept until its
/// packet is whole. Each has a counter, a name and a description; a packet has exactly one, so the counters
/// add up to the packets seen. A fragment that is kept counts as held while it is, and afterwards as what
/// became of it.
enum class Verdict : std::uint8_t {
  pending,  ///< not yet decided; never the end of a packet

  // Passed on.
  applied,           ///< every SA of the group was applied
  removed,           ///< every SA of the group was removed
  bypassed,          ///< let through unchanged by %pass
  unmatched_passed,  ///< let through unchanged by --unmatched pass
  dummy_sent,        ///< every SA of the group was applied, and ESP says next header 59 (Packet::dummy)

  // In: a fragment, neither passed on nor dropped by itself.
  fragment_held,  ///< kept: others of its packet are missing
  reassembled,    ///< joined with others to one packet, which has a verdict of its own

  // Dropped: no rule for it.
  no_eroute,     ///< out: no eroute selects it
  no_sa,         ///< in: it carries no SAID that is known
  shunt_drop,    ///< out: %drop
  shunt_reject,  ///< out: %reject
  shunt_hold,    ///< out: %hold
  shunt_trap,    ///< out: %trap or %trapsubnet
  not_ip,        ///< not an IP packet (set by whoever reads the link layer)
  cut_short,     ///< the capture has only its beginning (set by whoever reads captures)

  // Dropped: its own headers.
  malformed,     ///< an IP header, extension header or length that is not valid
  bad_checksum,  ///< the IPv4 header checksum is wrong
  hop_limit,     ///< TTL or hop limit ran out on the way
  fragment,      ///< a fragment where none may be: transport mode out, a protected packet in
  unsupported,  ///< a header that AH cannot predict (source routing), or longer than there is room to work on
  too_big,      ///< would be longer than an IP packet can be
  no_room,      ///< the packet's memory has too little room around it

  // Dropped in: fragments, before anything was believed.
  fragment_malformed,      ///< no data, or no multiple of 8 with more to come
  fragment_tiny,           ///< the first one ends before the header does that it is to begin with
  fragment_duplicate,      ///< the same once more
  fragment_overlap,        ///< other data for the same place: its packet is given up
  fragment_contradiction,  ///< two ends, or data behind the end: its packet is given up
  fragment_limit,          ///< no memory, or too many for it: its packet is given up
  fragment_timeout,        ///< the others did not come in time

  // Dropped out: the SA cannot take it.
  sequence_exhausted,  ///< the last sequence number of the SA is used

  // Dropped in: before anything was believed.
  truncated_header,  ///< ends before the AH, ESP or IPComp header does, or its length field lies
  replayed,          ///< its sequence number was seen, or is left of the window
  bad_icv,           ///< the ICV is wrong, or the padding is

  // Dropped in: authenticated, and still wrong.
  layer_missing,    ///< a layer of the group is not there
  wrong_sa,         ///< a layer of another SA than the group has at this place
  wrong_family,     ///< what is inside the tunnel is no packet of the family that the next header says
  inner_malformed,  ///< what is inside the tunnel is no valid IP packet
  wrong_source,     ///< the outer source is not the tunnel's
  wrong_selector,   ///< the inner addresses are not those of the reverse eroute
  ecn,              ///< congestion was marked on a packet that cannot say so (RFC 6040 section 4.2)
  inflate,          ///< the compressed data is corrupt, or has bytes behind it
  inflate_too_big,  ///< the compressed data grows beyond what is allowed
  nested_ipcomp,    ///< IPComp inside IPComp
  dummy,  ///< ESP next header 59: made to be thrown away (RFC 4303 section 2.6); or out, without ESP

  mtu_exceeded,  ///< out: too long for the path, and not to be fragmented
  jumbogram,     ///< an IPv6 packet of more than 65,535 bytes of payload (RFC 2675)

  // Dropped in: around NAT traversal.
  wrong_encapsulation,  ///< ESP in UDP where the SA has none or another, or the reverse
  natt_keepalive,       ///< one byte 0xff, which keeps a NAT's mapping (RFC 3948 section 2.3)

  // Dropped: a hard lifetime of the SA is over (RFC 4301 section 4.4.2.1).
  expired_allocations,  ///< out: by the eroutes that send through it
  expired_bytes,
  expired_addtime,  ///< by the time since it was added
  expired_usetime,  ///< by the time since its first packet
  expired_packets,

  count_
};

inline constexpr std::size_t kNumVerdicts = static_cast<std::size_t>(Verdict::count_);

/// name() is a short stable word in lower case with hyphens, for counters and JSON.
std::string_view name(Verdict verdict);
/// describe() is one line in English, without a full stop.
std::string_view describe(Verdict verdict);
/// is_drop() tells what is not passed on, and never will be.
bool is_drop(Verdict verdict);
/// is_passed() tells what goes on. A fragment that is kept, or joined with others, is neither.
bool is_passed(Verdict verdict);

/// VerdictCounters counts packets by verdict.
class VerdictCounters {
 public:
  void count(Verdict verdict, std::uint64_t packets = 1) {
    counts_[static_cast<std::size_t>(verdict)] += packets;
  }
  void add(const VerdictCounters& others);
  /// settle() counts packets that were counted as fragment_held as what became of them.
  void settle(const VerdictCounters& ended);
  std::uint64_t operator[](Verdict verdict) const { return counts_[static_cast<std::size_t>(verdict)]; }
  /// total() is the sum over all verdicts, dropped() over those that are drops.
  std::uint64_t total() const;
  std::uint64_t dropped() const;
  friend bool operator==(const VerdictCounters&, const VerdictCounters&) = default;

 private:
  std::array<std::uint64_t, kNumVerdicts> counts_{};
};

}  // namespace spigrp
