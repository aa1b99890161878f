// SPDX-License-Identifier: Apache-2.0
#include "spigrp/database.h"

#include <algorithm>
#include <limits>
#include <new>

#include "base/round_up.h"
#include "sa/arena.h"
#include "sa/eroute_table.h"
#include "sa/sa_sets.h"
#include "sa/said_index.h"
#include "sa/window_pool.h"
#include "spigrp/secret.h"

namespace spigrp {
namespace {

constexpr std::uint64_t kMaxShortSequence = std::numeric_limits<std::uint32_t>::max();

std::unexpected<DatabaseError> refuse(DatabaseErrc code, std::size_t index = 0, TextCode rule = {}) {
  return fail(DatabaseError{code, index, rule});
}

bool uses_sequence(const Said& said) { return said.proto == Proto::esp || said.proto == Proto::ah; }

bool fits(const Said& said, const std::optional<AlgorithmId>& id) {
  if (said.proto == Proto::tun) return !id;
  if (!id) return false;
  switch (algorithm(*id).use) {
    case AlgorithmUse::esp:
      return said.proto == Proto::esp;
    case AlgorithmUse::ah:
      return said.proto == Proto::ah;
    case AlgorithmUse::comp:
      return said.proto == Proto::comp;
  }
  return false;
}

// This refuses %passthrough too, which has no destination: a shunt is no SA.
bool has_outer_addresses(const SaSpec& spec) {
  return spec.tunnel_src.family() == spec.said.dst.family() && !spec.tunnel_src.is_unspecified() &&
         !spec.said.dst.is_unspecified();
}

std::optional<DatabaseErrc> check_spec(const SaSpec& spec) {
  if (spec.replay_window != 0 &&
      (spec.replay_window < kMinReplayWindow || spec.replay_window > kMaxReplayWindow)) {
    return DatabaseErrc::bad_replay_window;
  }
  if (!spec.esn && spec.last_sequence > kMaxShortSequence) return DatabaseErrc::bad_sequence;
  if (spec.said.proto == Proto::tun && !has_outer_addresses(spec)) return DatabaseErrc::bad_tunnel;
  return std::nullopt;
}

// A window is wide where it needs memory beside its SA.
bool has_wide_window(const SaSpec& spec) {
  return uses_sequence(spec.said) && ReplayWindow::memory_words(spec.replay_window) > 0;
}

std::size_t context_stride(const Limits& limits) { return round_up(limits.context_size, kContextAlign); }

std::size_t wide_windows(const Limits& limits) { return std::min(limits.wide_windows, limits.sas); }

// The algorithm that a provider makes a context for.
std::optional<AlgorithmId> context_algorithm(const SaSpec& spec) {
  return uses_sequence(spec.said) ? spec.algorithm : std::nullopt;
}

MutableBytes take_bytes(Arena& arena, std::size_t size) {
  return {static_cast<std::uint8_t*>(arena.take(size, kContextAlign)), size};
}

bool is_prefix(const Prefix& prefix) { return prefix.length <= prefix.address.size() * 8; }

void fill(Sa& sa, const SaSpec& spec) {
  sa.said = spec.said;
  sa.algorithm = spec.algorithm ? &algorithm(*spec.algorithm) : nullptr;
  sa.tunnel_src = spec.tunnel_src;
  sa.tunnel = spec.tunnel;
  sa.comp_policy = spec.comp;
  sa.esn = spec.esn;
  sa.natt = spec.natt;
  sa.tfc_len = spec.tfc_len;
  sa.life = spec.life;
  sa.has_limits = spec.life.any();
  sa.life_use.added_at = spec.added_at;
  sa.last_sent = spec.last_sequence;
  sa.send_limit = spec.esn ? std::numeric_limits<std::uint64_t>::max() : kMaxShortSequence;
  // SAs between the same two hosts share the space of IPv4 IDs: begin apart.
  sa.next_ipv4_id = static_cast<std::uint16_t>(spec.said.spi ^ spec.said.spi >> 16);
}

void part(Sa& sa) {
  if (sa.inner != nullptr) sa.inner->outer = nullptr;
  if (sa.outer != nullptr) sa.outer->inner = nullptr;
  sa.inner = sa.outer = nullptr;
}

}  // namespace

struct Database::Storage {
  Storage(const Limits& limits, Arena& arena, Provider& from)
      : provider(from),
        records(arena.make<Sa>(limits.sas)),
        order(arena.make<Sa*>(limits.sas)),
        index(arena.make<Sa*>(SaidIndex::slots(limits.sas))),
        sets(arena, records),
        windows(arena, wide_windows(limits)),
        stride(context_stride(limits)),
        contexts(take_bytes(arena, limits.sas * stride)),
        eroutes(arena, limits.eroutes) {}

  Sa* free_record() const;
  std::size_t number_of(const Sa& sa) const { return static_cast<std::size_t>(&sa - records.data()); }
  /// What make_context() gets for this SA.
  MutableBytes context_storage(const Sa& sa) const {
    return contexts.subspan(number_of(sa) * stride, stride);
  }
  std::optional<DatabaseErrc> check_room(const SaSpec& spec) const;
  void open_window(Sa& sa, const SaSpec& spec);
  void take(Sa& sa);
  void destroy(Sa& sa);
  void end(Sa& sa);
  void sort_in(Sa& sa);
  void sort_in_group(Sa& member);
  bool is_led_to(const Sa& tunnel) const;
  void sort_in_target(const Said& said);
  Eroute& own(const Eroute& eroute);

  Provider& provider;
  std::span<Sa> records;
  std::span<Sa*> order;  // records in use, nullptr for free ones
  SaidIndex index;
  SaSets sets;
  WindowPool windows;
  std::size_t stride;     // from one SA's context to the next
  MutableBytes contexts;  // of each record
  ErouteTable eroutes;
  std::size_t num_used = 0;  // records that were ever in use
  std::uint64_t version = 1;
};

Sa* Database::Storage::free_record() const {
  if (num_used < records.size()) return &records[num_used];
  const auto gap = std::ranges::find(order, nullptr);
  return gap == order.end() ? nullptr : &records[static_cast<std::size_t>(gap - order.begin())];
}

// A limit of what an SA has beside its record that this one would go beyond.
std::optional<DatabaseErrc> Database::Storage::check_room(const SaSpec& spec) const {
  if (has_wide_window(spec) && windows.is_used_up()) return DatabaseErrc::full;
  const auto id = context_algorithm(spec);
  if (id && provider.context_size(*id) > stride) return DatabaseErrc::full;
  return std::nullopt;
}

void Database::Storage::open_window(Sa& sa, const SaSpec& spec) {
  if (!uses_sequence(spec.said)) return;
  const std::span<std::uint64_t> memory = has_wide_window(spec) ? windows.take() : std::span<std::uint64_t>();
  sa.window = ReplayWindow(spec.replay_window, spec.last_sequence, memory);
}

void Database::Storage::take(Sa& sa) {
  order[number_of(sa)] = &sa;
  num_used = std::max(num_used, number_of(sa) + 1);
  index.insert(sa);
  sort_in(sa);
}

void Database::Storage::destroy(Sa& sa) {
  index.erase(sa.said);
  sets.put(sa, 0);
  part(sa);
  end(sa);
}

// What nothing leads to any more.
void Database::Storage::end(Sa& sa) {
  if (sa.crypto != nullptr) sa.crypto->destroy();
  if (ReplayWindow::memory_words(sa.window.size()) > 0) windows.give_back(sa.window.words().data());
  order[number_of(sa)] = nullptr;
  sa = Sa{};
}

// Whether an eroute points to this tunnel, or to an SA inside it and outside the next one.
bool Database::Storage::is_led_to(const Sa& tunnel) const {
  if (eroutes.size() == 0) return false;
  for (const Sa* sa = &tunnel; sa != nullptr; sa = sa->inner) {
    if (sa != &tunnel && sa->said.proto == Proto::tun) return false;
    if (eroutes.points_to(sa->said)) return true;
  }
  return false;
}

// To be called for every SA whose group changes, or what leads to it.
void Database::Storage::sort_in(Sa& sa) {
  SaSets::Members members = SaSets::bit(SaSet::destination);
  const auto belongs = [&](SaSet set, bool it_does) {
    if (it_does) members |= SaSets::bit(set);
  };
  belongs(SaSet::natt, sa.natt.mode != NattMode::none);
  if (sa.said.proto == Proto::tun) {
    const Sa* outer = sa.outer;
    const bool only_comp_outside =
        outer == nullptr || (outer->said.proto == Proto::comp && outer->outer == nullptr);
    belongs(SaSet::tunnel, only_comp_outside);
    belongs(SaSet::led_to, is_led_to(sa));
  }
  belongs(SaSet::bare_comp, sa.said.proto == Proto::comp && sa.inner == nullptr && sa.outer == nullptr);
  sets.put(sa, members);
}

void Database::Storage::sort_in_group(Sa& member) {
  const SaChain chain = SaChain::whole(member);
  for (Sa* sa : chain.sas()) sort_in(*sa);
}

// An eroute to this SAID came or went.
void Database::Storage::sort_in_target(const Said& said) {
  Sa* first = index.find(said);
  if (first == nullptr) return;
  const SaChain chain = SaChain::from(*first);
  for (Sa* sa : chain.sas()) {
    if (sa->said.proto == Proto::tun) return sort_in(*sa);
  }
}

// What was given out as const, to be changed.
Eroute& Database::Storage::own(const Eroute& eroute) { return *eroutes.own(&eroute); }

std::size_t largest_context(const Provider& provider) {
  std::size_t largest = 0;
  for (const Algorithm& row : algorithms()) largest = std::max(largest, provider.context_size(row.id));
  return largest;
}

std::size_t Database::memory_size(const Limits& limits) {
  Arena arena;
  arena.measure<Storage>(1);
  arena.measure<Sa>(limits.sas);
  arena.measure<Sa*>(limits.sas);
  arena.measure<Sa*>(SaidIndex::slots(limits.sas));
  SaSets::measure(arena, limits.sas);
  WindowPool::measure(arena, wide_windows(limits));
  arena.align(kContextAlign);
  arena.measure<std::uint8_t>(limits.sas * context_stride(limits));
  ErouteTable::measure(arena, limits.eroutes);
  return arena.used();
}

Database::Database(const Limits& limits, MutableBytes memory, Provider& provider) {
  SPIGRP_REQUIRE(limits.sas <= Limits::kMaxLimit && limits.eroutes <= Limits::kMaxLimit);
  SPIGRP_REQUIRE(memory.size() >= memory_size(limits));
  SPIGRP_REQUIRE(reinterpret_cast<std::uintptr_t>(memory.data()) % kMemoryAlign == 0);
  Arena arena(memory);
  storage_ = ::new (arena.take(sizeof(Storage), alignof(Storage))) Storage(limits, arena, provider);
}

Database::~Database() { clear_sas(); }

Result<Sa*, DatabaseError> Database::add_sa(const SaSpec& spec) {
  SPIGRP_REQUIRE(fits(spec.said, spec.algorithm));
  SPIGRP_REQUIRE(spec.natt.mode == NattMode::none || spec.said.proto == Proto::esp);
  SPIGRP_REQUIRE(spec.tfc_len == 0 || (spec.said.proto == Proto::esp && spec.tfc_len <= kMaxTfcLen));
  if (const auto broken = check_group({&spec.said, 1}))
    return refuse(DatabaseErrc::bad_group, 0, broken->code);
  if (const auto wrong = check_spec(spec)) return refuse(*wrong);
  if (find(spec.said) != nullptr) return refuse(DatabaseErrc::sa_exists);
  Sa* sa = storage_->free_record();
  if (sa == nullptr) return refuse(DatabaseErrc::full);
  if (const auto full = storage_->check_room(spec)) return refuse(*full);
  if (const auto id = context_algorithm(spec)) {
    const auto context = storage_->provider.make_context(*id, spec.keys, storage_->context_storage(*sa));
    if (!context) {
      return refuse(context.error() == ProviderErrc::bad_key_size ? DatabaseErrc::bad_key_size
                                                                  : DatabaseErrc::cpu_or_provider);
    }
    sa->crypto = *context;
    sa->provider = &storage_->provider;
  }
  ++storage_->version;
  fill(*sa, spec);
  storage_->open_window(*sa, spec);
  storage_->take(*sa);
  return sa;
}

Result<void, DatabaseError> Database::remove_sa(const Said& said) {
  Sa* first = find(said);
  if (first == nullptr) return refuse(DatabaseErrc::no_such_sa);
  ++storage_->version;
  Sa* const inside = first->inner;
  const SaChain chain = SaChain::from(*first);
  for (Sa* sa : chain.sas()) storage_->destroy(*sa);
  if (inside != nullptr) storage_->sort_in_group(*inside);
  return {};
}

Sa* Database::find(const Said& said) const { return storage_->index.find(said); }

std::span<Sa* const> Database::sas() const { return storage_->order.first(storage_->num_used); }

void Database::clear_sas() {
  ++storage_->version;
  storage_->sets.clear();
  storage_->index.clear();
  for (Sa* sa : sas()) {
    if (sa != nullptr) storage_->end(*sa);
  }
  storage_->num_used = 0;
}

Result<void, DatabaseError> Database::link(std::span<const Said> saids) {
  std::array<Said, kMaxGroupSas> group;
  std::size_t size = 0;
  std::array<Sa*, kMaxGroupSas> members{};
  Sa* first = saids.empty() ? nullptr : find(saids.front());
  if (first != nullptr && first->inner != nullptr && first->outer == nullptr && saids.size() > 1) {
    const SaChain before = SaChain::whole(*first);
    for (Sa* sa : before.sas().first(before.size() - 1)) group[size++] = sa->said;
  }
  // Counted before anything is stored: the old tool overran its array here.
  const std::size_t given_at = size;
  if (saids.size() > kMaxGroupSas - given_at) {
    return refuse(DatabaseErrc::bad_group, kMaxGroupSas - given_at, TextCode::too_many_sas);
  }
  for (std::size_t i = 0; i < saids.size(); ++i) {
    Sa* sa = members[i] = find(saids[i]);
    if (sa == nullptr) return refuse(DatabaseErrc::no_such_sa, i);
    const bool extends = i == 0 && given_at > 0;
    if (!extends && (sa->inner != nullptr || sa->outer != nullptr)) {
      return refuse(DatabaseErrc::already_grouped, i);
    }
    group[size++] = saids[i];
  }
  if (const auto broken = check_group(std::span(group).first(size))) {
    return refuse(DatabaseErrc::bad_group, broken->index < given_at ? 0 : broken->index - given_at,
                  broken->code);
  }
  ++storage_->version;
  for (std::size_t i = 1; i < saids.size(); ++i) {
    members[i - 1]->outer = members[i];
    members[i]->inner = members[i - 1];
  }
  storage_->sort_in_group(*members[0]);
  return {};
}

Result<void, DatabaseError> Database::unlink(const Said& said) {
  Sa* member = find(said);
  if (member == nullptr) return refuse(DatabaseErrc::no_such_sa);
  ++storage_->version;
  const SaChain chain = SaChain::whole(*member);
  for (Sa* sa : chain.sas()) sa->inner = sa->outer = nullptr;
  for (Sa* sa : chain.sas()) storage_->sort_in(*sa);
  return {};
}

void Database::unlink_all() {
  ++storage_->version;
  for (Sa* sa : sas()) {
    if (sa != nullptr) sa->inner = sa->outer = nullptr;
  }
  for (Sa* sa : sas()) {
    if (sa != nullptr) storage_->sort_in(*sa);
  }
}

bool Database::is_destination(const IpAddress& dst) const {
  return storage_->sets.first(SaSet::destination, dst) != nullptr;
}

bool Database::has_natt(const IpAddress& dst, std::optional<std::uint16_t> dport) const {
  const Sa* found =
      dport ? storage_->sets.first(SaSet::natt, dst, *dport) : storage_->sets.first(SaSet::natt, dst);
  return found != nullptr;
}

Sa* Database::find_tunnel(const IpAddress& dst, const IpAddress& src) const {
  return storage_->sets.first(SaSet::tunnel, dst, src);
}

Sa* Database::find_bare_comp(const IpAddress& dst) const {
  return storage_->sets.first(SaSet::bare_comp, dst);
}

bool Database::leads_to(const IpAddress& dst) const {
  return storage_->sets.first(SaSet::led_to, dst) != nullptr;
}

Result<void, DatabaseError> Database::add_eroute(const Eroute& eroute, bool replace) {
  const Selector& selector = eroute.selector;
  SPIGRP_REQUIRE(is_prefix(selector.src) && is_prefix(selector.dst));
  if (selector.src.address.family() != selector.dst.address.family()) {
    return refuse(DatabaseErrc::mixed_selector);
  }
  Eroute* same = storage_->eroutes.find(selector);
  if (same == nullptr) {
    if (storage_->eroutes.is_full()) return refuse(DatabaseErrc::full);
    storage_->eroutes.insert(eroute);
  } else {
    if (!replace) return refuse(DatabaseErrc::eroute_exists);
    const Said before = same->said;
    storage_->eroutes.replace(*same, eroute);
    storage_->sort_in_target(before);
  }
  storage_->sort_in_target(eroute.said);
  ++storage_->version;
  return {};
}

Result<void, DatabaseError> Database::remove_eroute(const Selector& selector) {
  Eroute* found = storage_->eroutes.find(selector);
  if (found == nullptr) return refuse(DatabaseErrc::no_such_eroute);
  ++storage_->version;
  const Said target = found->said;
  storage_->eroutes.erase(*found);
  storage_->sort_in_target(target);
  return {};
}

void Database::clear_eroutes() {
  ++storage_->version;
  storage_->eroutes.clear();
  for (Sa* sa : sas()) {
    if (sa != nullptr) storage_->sort_in(*sa);
  }
}

ErouteList Database::eroutes() const { return ErouteList(storage_->eroutes); }

std::uint64_t Database::version() const { return storage_->version; }

void Database::mark_allocated(const Eroute& eroute) { storage_->own(eroute).allocated = true; }

std::uint64_t& Database::packets_of(const Eroute& eroute) { return storage_->own(eroute).packets; }

const Eroute* Database::match(const Flow& flow) const { return storage_->eroutes.match(flow); }

}  // namespace spigrp
