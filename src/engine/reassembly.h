// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/partial_packet.h"
#include "sa/arena.h"
#include "spigrp/reassembly_limits.h"
#include "spigrp/verdict.h"
#include "transform/lane.h"

namespace spigrp {

/// Reassembly makes whole packets of fragments, IPv4 and IPv6, in memory given at the start.
///
/// What can become of a fragment:
/// - A whole packet of IPv6 with a fragment header all the same (RFC 6946) loses the header, and goes on.
/// - It is refused alone: fragment_malformed (no data, or no multiple of 8 with more to come), too_big (it
/// ends
///   where no packet does), fragment_tiny (the first one lacks the rest of its headers, RFC 7112 section 5),
///   and fragment_duplicate (the same bytes for the same place once more, which RFC 8200 section 4.5 allows
///   to drop).
/// - It ends its packet: fragment_overlap (RFC 5722 section 3), fragment_contradiction (two ends, or more
/// behind
///   the end), fragment_limit (the packet has too many, or the memory is too small for it). What waited gets
///   that verdict too, and so does what comes for it until its lifetime is over.
/// - It waits: fragment_held.
/// - It completes its packet, and goes on as the whole packet, in its own memory, for which that must be
/// large
///   enough (else no_room). What waited for it becomes `reassembled`. ECN of the whole is that of RFC 3168
///   section 5.3: marked where a fragment was, and dropped where another one cannot say so.
///
/// A fragment that waits may end later: by its time (fragment_timeout), or pushed out by newer ones
/// (fragment_limit). settle() tells what became of those.
///
/// Time is Packet::arrived. It may stand still or go back (captures do): only how much later than the first
/// fragment of its packet something comes, counts.
class Reassembly {
 public:
  static void measure(Arena& arena, const ReassemblyLimits& limits);
  Reassembly(Arena& arena, const ReassemblyLimits& limits);

  /// take() is false when the lane has its verdict; true when its packet is whole, and lane.ip must be read
  /// anew.
  bool take(Lane& lane);
  /// expire() ends what waits longer than its lifetime at this time.
  void expire(std::uint64_t now);
  /// flush() ends everything that waits: no more fragments will come.
  void flush();

  /// settle() counts the fragments that were held and are no longer, by what became of them, since it was
  /// last called.
  VerdictCounters settle();

 private:
  PartialPacket& find_or_begin(const FragmentKey& key, std::uint64_t arrived);
  PartialPacket* find(const FragmentKey& key);
  PartialPacket& free_place(const IpAddress& source);
  template <class Condition>
  PartialPacket* oldest(Condition condition);
  bool make_room(const PartialPacket& partial, std::size_t cells);
  void end(PartialPacket& partial, Verdict verdict);
  bool drop_all(PartialPacket& partial, Lane& lane, Verdict verdict);
  bool join(PartialPacket& partial, Lane& lane);

  ReassemblyLimits limits_;
  FragmentMemory memory_;
  std::span<PartialPacket> partials_;
  std::uint64_t next_serial_ = 0;
  VerdictCounters ended_;
};

}  // namespace spigrp
