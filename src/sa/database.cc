// SPDX-License-Identifier: Apache-2.0
#include "spigrp/database.h"

#include <algorithm>
#include <limits>
#include <new>

#include "sa/arena.h"
#include "sa/said_index.h"
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
  sa.life_use.added_at = spec.added_at;
  sa.last_sent = spec.last_sequence;
  sa.send_limit = spec.esn ? std::numeric_limits<std::uint64_t>::max() : kMaxShortSequence;
  if (uses_sequence(spec.said)) sa.window = ReplayWindow(spec.replay_window, spec.last_sequence);
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
        eroutes(arena.make<Eroute>(limits.eroutes)) {}

  Sa* free_record() const;
  std::size_t number_of(const Sa& sa) const { return static_cast<std::size_t>(&sa - records.data()); }
  void take(Sa& sa);
  void destroy(Sa& sa);
  Eroute& own(const Eroute& eroute);

  Provider& provider;
  std::span<Sa> records;
  std::span<Sa*> order;  // records in use, nullptr for free ones
  SaidIndex index;
  std::span<Eroute> eroutes;  // kept in the order of match(): the most specific first
  std::size_t num_used = 0;   // records that were ever in use
  std::size_t num_eroutes = 0;
};

Sa* Database::Storage::free_record() const {
  if (num_used < records.size()) return &records[num_used];
  const auto gap = std::ranges::find(order, nullptr);
  return gap == order.end() ? nullptr : &records[static_cast<std::size_t>(gap - order.begin())];
}

void Database::Storage::take(Sa& sa) {
  order[number_of(sa)] = &sa;
  num_used = std::max(num_used, number_of(sa) + 1);
  index.insert(sa);
}

void Database::Storage::destroy(Sa& sa) {
  index.erase(sa.said);
  part(sa);
  if (sa.crypto != nullptr) sa.crypto->destroy();
  order[number_of(sa)] = nullptr;
  sa = Sa{};
}

// What was given out as const, to be changed.
Eroute& Database::Storage::own(const Eroute& eroute) {
  const auto at = static_cast<std::size_t>(&eroute - eroutes.data());
  SPIGRP_REQUIRE(at < num_eroutes);
  return eroutes[at];
}

std::size_t Database::memory_size(const Limits& limits) {
  Arena arena;
  arena.measure<Storage>(1);
  arena.measure<Sa>(limits.sas);
  arena.measure<Sa*>(limits.sas);
  arena.measure<Sa*>(SaidIndex::slots(limits.sas));
  arena.measure<Eroute>(limits.eroutes);
  return arena.used();
}

Database::Database(const Limits& limits, MutableBytes memory, Provider& provider) {
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
  if (spec.algorithm && uses_sequence(spec.said)) {
    const auto context = storage_->provider.make_context(*spec.algorithm, spec.keys, sa->crypto_storage);
    if (!context) {
      return refuse(context.error() == ProviderErrc::bad_key_size ? DatabaseErrc::bad_key_size
                                                                  : DatabaseErrc::cpu_or_provider);
    }
    sa->crypto = *context;
    sa->provider = &storage_->provider;
  }
  fill(*sa, spec);
  storage_->take(*sa);
  return sa;
}

Result<void, DatabaseError> Database::remove_sa(const Said& said) {
  Sa* first = find(said);
  if (first == nullptr) return refuse(DatabaseErrc::no_such_sa);
  const SaChain chain = SaChain::from(*first);
  for (Sa* sa : chain.sas()) storage_->destroy(*sa);
  return {};
}

Sa* Database::find(const Said& said) const { return storage_->index.find(said); }

std::span<Sa* const> Database::sas() const { return storage_->order.first(storage_->num_used); }

void Database::clear_sas() {
  for (Sa* sa : sas()) {
    if (sa != nullptr) storage_->destroy(*sa);
  }
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
  for (std::size_t i = 1; i < saids.size(); ++i) {
    members[i - 1]->outer = members[i];
    members[i]->inner = members[i - 1];
  }
  return {};
}

Result<void, DatabaseError> Database::unlink(const Said& said) {
  Sa* member = find(said);
  if (member == nullptr) return refuse(DatabaseErrc::no_such_sa);
  const SaChain chain = SaChain::whole(*member);
  for (Sa* sa : chain.sas()) sa->inner = sa->outer = nullptr;
  return {};
}

void Database::unlink_all() {
  for (Sa* sa : sas()) {
    if (sa != nullptr) sa->inner = sa->outer = nullptr;
  }
}

// Both searches are linear: groups whose outside carries no SPI protect nothing, and are few.
Sa* Database::find_tunnel(const IpAddress& dst, const IpAddress& src) const {
  for (Sa* sa : sas()) {
    if (sa == nullptr || sa->said.proto != Proto::tun || sa->said.dst != dst || sa->tunnel_src != src)
      continue;
    const Sa* outer = sa->outer;
    if (outer == nullptr || (outer->said.proto == Proto::comp && outer->outer == nullptr)) return sa;
  }
  return nullptr;
}

Sa* Database::find_bare_comp(const IpAddress& dst) const {
  for (Sa* sa : sas()) {
    if (sa == nullptr || sa->said.proto != Proto::comp || sa->said.dst != dst) continue;
    if (sa->inner == nullptr && sa->outer == nullptr) return sa;
  }
  return nullptr;
}

bool Database::has_natt(const IpAddress& dst, std::optional<std::uint16_t> dport) const {
  return std::ranges::any_of(sas(), [&](const Sa* sa) {
    return sa != nullptr && sa->natt.mode != NattMode::none && sa->said.dst == dst &&
           (!dport || sa->natt.dport == *dport);
  });
}

Result<void, DatabaseError> Database::add_eroute(const Eroute& eroute, bool replace) {
  const Selector& selector = eroute.selector;
  if (selector.src.address.family() != selector.dst.address.family()) {
    return refuse(DatabaseErrc::mixed_selector);
  }
  const auto all = storage_->eroutes.first(storage_->num_eroutes);
  const auto same = std::ranges::find(all, selector, &Eroute::selector);
  if (same != all.end()) {
    if (!replace) return refuse(DatabaseErrc::eroute_exists);
    *same = eroute;
    return {};
  }
  if (all.size() == storage_->eroutes.size()) return refuse(DatabaseErrc::full);
  const auto place = std::ranges::find_if(
      all, [&](const Eroute& other) { return selector.more_specific_than(other.selector); });
  const auto at = static_cast<std::size_t>(place - all.begin());
  const auto grown = storage_->eroutes.first(++storage_->num_eroutes);
  std::ranges::copy_backward(grown.subspan(at, grown.size() - 1 - at), grown.end());
  grown[at] = eroute;
  return {};
}

Result<void, DatabaseError> Database::remove_eroute(const Selector& selector) {
  const auto all = storage_->eroutes.first(storage_->num_eroutes);
  const auto found = std::ranges::find(all, selector, &Eroute::selector);
  if (found == all.end()) return refuse(DatabaseErrc::no_such_eroute);
  std::copy(found + 1, all.end(), found);
  --storage_->num_eroutes;
  return {};
}

void Database::clear_eroutes() { storage_->num_eroutes = 0; }

std::span<const Eroute> Database::eroutes() const { return storage_->eroutes.first(storage_->num_eroutes); }

void Database::mark_allocated(const Eroute& eroute) { storage_->own(eroute).allocated = true; }

void Database::count_packet(const Eroute& eroute) { ++storage_->own(eroute).packets; }

const Eroute* Database::match(const Flow& flow) const {
  for (const Eroute& eroute : eroutes()) {
    if (eroute.selector.matches(flow)) return &eroute;
  }
  return nullptr;
}

}  // namespace spigrp
