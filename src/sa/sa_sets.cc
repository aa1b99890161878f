// SPDX-License-Identifier: Apache-2.0
#include "sa/sa_sets.h"

#include <algorithm>

namespace spigrp {
namespace {

constexpr std::size_t kDestinationBits = std::size_t{64} * 3;  // with its family
constexpr std::size_t kSecondBits = std::size_t{64} * 5;

AddressBits second_key(SaSet set, const Sa& sa) {
  if (set == SaSet::natt) return {sa.natt.dport, 0};
  return set == SaSet::tunnel ? bits_of(sa.tunnel_src) : AddressBits{};
}

}  // namespace

SaSets::Words SaSets::words(const IpAddress& dst, AddressBits second, Patricia::Number number) {
  const AddressBits first = bits_of(dst);
  return {
      static_cast<std::uint64_t>(dst.family()), first.upper, first.lower, second.upper, second.lower, number};
}

SaSets::Words SaSets::words_of(SaSet set, Patricia::Number number) const {
  const Sa& sa = records_[number];
  return words(sa.said.dst, second_key(set, sa), number);
}

void SaSets::measure(Arena& arena, std::size_t sas) {
  arena.measure<Members>(sas);
  BranchPool::measure(arena, kMostSets * sas);
}

SaSets::SaSets(Arena& arena, std::span<Sa> records)
    : records_(records),
      members_(arena.make<Members>(records.size())),
      pool_(arena, kMostSets * records.size()),
      trees_{Patricia(pool_), Patricia(pool_), Patricia(pool_), Patricia(pool_), Patricia(pool_)} {
  SPIGRP_REQUIRE(kMostSets * records.size() <= Branch::kMaxNumbers);
}

void SaSets::change(SaSet set, Patricia::Number number, bool add) {
  Patricia& tree = trees_[static_cast<std::size_t>(set)];
  const auto words_of_number = [this, set](Patricia::Number each) { return words_of(set, each); };
  const Words words = words_of_number(number);
  const WordKey key(words, words_of_number);
  if (add) {
    tree.insert(key, number);
  } else {
    tree.erase(key);
  }
}

void SaSets::put(const Sa& sa, Members members) {
  const auto number = static_cast<Patricia::Number>(&sa - records_.data());
  const auto differ = static_cast<Members>(members_[number] ^ members);
  // What leaves goes first, so that there are branches for what comes.
  for (const bool add : {false, true}) {
    for (std::size_t i = 0; i < kNumSaSets; ++i) {
      const auto set = static_cast<SaSet>(i);
      if ((differ & bit(set)) != 0 && ((members & bit(set)) != 0) == add) change(set, number, add);
    }
  }
  members_[number] = members;
}

void SaSets::clear() {
  for (Patricia& tree : trees_) tree.clear();
  pool_.reset();
  std::ranges::fill(members_, Members{0});
}

Sa* SaSets::first(SaSet set, const Words& words, std::size_t bits) const {
  const auto words_of_number = [this, set](Patricia::Number each) { return words_of(set, each); };
  const auto found = trees_[static_cast<std::size_t>(set)].first(WordKey(words, words_of_number), bits);
  return found ? &records_[*found] : nullptr;
}

Sa* SaSets::first(SaSet set, const IpAddress& dst) const {
  return first(set, words(dst, {}, 0), kDestinationBits);
}

Sa* SaSets::first(SaSet set, const IpAddress& dst, const IpAddress& src) const {
  if (dst.family() != src.family()) return nullptr;
  return first(set, words(dst, bits_of(src), 0), kSecondBits);
}

Sa* SaSets::first(SaSet set, const IpAddress& dst, std::uint16_t port) const {
  return first(set, words(dst, {port, 0}, 0), kSecondBits);
}

}  // namespace spigrp
