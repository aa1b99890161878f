// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "spigrp/bytes.h"
#include "spigrp/eroute.h"
#include "spigrp/eroute_list.h"
#include "spigrp/group.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"
#include "spigrp/sa.h"
#include "spigrp/said.h"
#include "spigrp/text_code.h"

namespace spigrp {

/// Limits are given at the start; nothing grows at run time. None may be above kMaxLimit.
struct Limits {
  static constexpr std::size_t kMaxLimit = std::size_t{1} << 24;
  std::size_t sas = 64;
  std::size_t eroutes = 64;
  /// Of the SAs so many may have a replay window of more than 64 numbers; each takes 512 bytes.
  std::size_t wide_windows = kMaxLimit;
  /// Provider::context_size() of the largest context there will be; the default serves every algorithm and provider.
  std::size_t context_size = kContextSize;
};

/// largest_context() is what Limits::context_size must be for all algorithms of a provider.
std::size_t largest_context(const Provider& provider);

/// DatabaseErrc says why a change was refused.
enum class DatabaseErrc : std::uint8_t {
  full,               ///< a limit given at the start is reached
  sa_exists,          ///< this SAID is defined already
  no_such_sa,         ///< this SAID is not defined
  already_grouped,    ///< this SA is in a group
  bad_group,          ///< the SAIDs break a rule of groups; `rule` says which
  cpu_or_provider,    ///< no provider has the algorithm on this machine
  bad_key_size,       ///< keys of another length than the algorithm's
  bad_replay_window,  ///< neither 0 nor 32 to 4096
  bad_sequence,       ///< more than 32 bits without ESN
  bad_tunnel,         ///< the outer addresses differ in family, or are missing
  eroute_exists,      ///< an eroute with this selector is there already
  no_such_eroute,     ///< no eroute has this selector
  mixed_selector,     ///< source and destination of a selector differ in family
};

/// DatabaseError is a refusal; `index` is which of the SAIDs given is at fault.
struct DatabaseError {
  DatabaseErrc code;
  std::size_t index = 0;
  TextCode rule{};  ///< with bad_group
};

/// Database holds SAs, their groups and the eroutes, in memory that the caller gives at the start and keeps.
/// Every change takes effect whole or not at all. It is not for several threads at once.
class Database {
 public:
  /// memory_size() bytes, aligned to kMemoryAlign, serve these limits.
  static std::size_t memory_size(const Limits& limits);
  static constexpr std::size_t kMemoryAlign = 64;

  Database(const Limits& limits, MutableBytes memory, Provider& provider);
  ~Database();  // wipes every key
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // SAs. A shunt is none. An algorithm of another use than the SAID's is misuse, and so is NAT traversal for
  // anything but esp.
  Result<Sa*, DatabaseError> add_sa(const SaSpec& spec);
  /// remove_sa() removes the SA and what is chained outside it, as KLIPS did; what is inside it stays a
  /// group.
  Result<void, DatabaseError> remove_sa(const Said& said);
  Sa* find(const Said& said) const;
  /// sas() in the order in which they were added, with a nullptr where one was removed. When the limit is
  /// reached, a new one takes the place of one that was removed.
  std::span<Sa* const> sas() const;
  /// clear_sas() removes all; the next one is the first again.
  void clear_sas();

  // Groups.
  /// link() chains SAs, inside to outside. They must exist and be ungrouped, but for the first, which may be
  /// the last SA of a group: old scripts link pair by pair. What results is checked by the rules of a group
  /// first.
  Result<void, DatabaseError> link(std::span<const Said> saids);
  /// unlink() parts the whole group that this SA is in.
  Result<void, DatabaseError> unlink(const Said& said);
  void unlink_all();

  // Look-ups for what carries no SPI, or none that can be read. They take no longer where there are many SAs.
  /// is_destination() tells whether an SA has this destination.
  bool is_destination(const IpAddress& dst) const;
  /// has_natt() tells whether an SA to this destination comes in UDP; to this port, where one is given.
  bool has_natt(const IpAddress& dst, std::optional<std::uint16_t> dport = std::nullopt) const;
  /// find_tunnel() is the `tun` SA of this destination and source that stands outermost in its group, or has
  /// only `comp` outside it; of several the first in the order of sas().
  Sa* find_tunnel(const IpAddress& dst, const IpAddress& src) const;
  /// find_bare_comp() is the `comp` SA of this destination that is a group of its own: its packets may come
  /// without IPComp header (RFC 3173 section 2.2).
  Sa* find_bare_comp(const IpAddress& dst) const;
  /// leads_to() tells whether an eroute leads into a tunnel to this destination: into one that is the first of
  /// the SAs which are applied.
  bool leads_to(const IpAddress& dst) const;

  // Eroutes.
  Result<void, DatabaseError> add_eroute(const Eroute& eroute, bool replace = false);
  Result<void, DatabaseError> remove_eroute(const Selector& selector);
  void clear_eroutes();
  ErouteList eroutes() const;
  /// match() is the most specific eroute for this flow (see Selector::more_specific_than), or nullptr. It stays
  /// where it is until an eroute is added or removed.
  const Eroute* match(const Flow& flow) const;
  /// mark_allocated() notes that an eroute of this database has begun to send.
  void mark_allocated(const Eroute& eroute);
  /// version() is another one, and never 0, behind every change of SAs, groups or eroutes, for who keeps what a look-up gave. Packets
  /// change counts, and no version.
  std::uint64_t version() const;
  /// packets_of() is the count of an eroute of this database, for who counts the packets that it selects.
  std::uint64_t& packets_of(const Eroute& eroute);

 private:
  struct Storage;
  Storage* storage_;
};

}  // namespace spigrp
