// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group_table.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>

#include "spigrp/result.h"

namespace spigrp {
namespace {

// At most three quarters full.
std::size_t slots_for(std::size_t saids) { return std::bit_ceil(saids + saids / 3 + 1); }

std::uint32_t short_line(std::uint64_t line) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(line, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

std::size_t GroupTable::memory_size(std::size_t saids) {
  SPIGRP_REQUIRE(saids <= std::size_t{1} << 31);
  return saids * sizeof(Entry) + slots_for(saids) * sizeof(Number);
}

GroupTable::GroupTable(std::size_t saids, MutableBytes memory, std::uint64_t seed) : seed_(seed) {
  place(memory, saids);
}

void GroupTable::place(MutableBytes memory, std::size_t saids) {
  SPIGRP_REQUIRE(memory.size() >= memory_size(saids));
  auto* const entries = reinterpret_cast<Entry*>(memory.data());
  SPIGRP_REQUIRE(reinterpret_cast<std::uintptr_t>(entries) % kMemoryAlign == 0);
  auto* const slots = reinterpret_cast<Number*>(memory.data() + saids * sizeof(Entry));
  entries_ = {entries, saids};
  slots_ = {slots, slots_for(saids)};
  for (std::size_t i = 0; i < slots_.size(); ++i) ::new (static_cast<void*>(slots + i)) Number{0};
}

void GroupTable::move_to(std::size_t saids, MutableBytes memory) {
  SPIGRP_REQUIRE(saids >= used_);
  const std::span<const Entry> old = entries_.first(used_);
  place(memory, saids);
  for (std::size_t i = 0; i < old.size(); ++i) {
    ::new (static_cast<void*>(entries_.data() + i)) Entry(old[i]);
    std::size_t slot = home_of(old[i].said);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<Number>(i + 1);
  }
}

std::size_t GroupTable::home_of(const Said& said) const {
  constexpr std::uint64_t kMix = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
  std::uint64_t hash = seed_ ^ (std::uint64_t{said.spi} << 8 | static_cast<std::uint8_t>(said.proto));
  const auto stir = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * kMix;
    hash ^= hash >> 29;
  };
  stir(0);
  for (const std::uint8_t byte : said.dst.bytes()) stir(byte);
  stir(seed_);
  return static_cast<std::size_t>(hash ^ hash >> 32) & (slots_.size() - 1);
}

GroupTable::Number GroupTable::find(const Said& said) const {
  std::size_t slot = home_of(said);
  while (slots_[slot] != 0 && entries_[slots_[slot] - 1].said != said)
    slot = (slot + 1) & (slots_.size() - 1);
  return slots_[slot];
}

GroupTable::Number GroupTable::find_or_insert(const Said& said, std::uint32_t line) {
  std::size_t slot = home_of(said);
  while (slots_[slot] != 0 && entries_[slots_[slot] - 1].said != said)
    slot = (slot + 1) & (slots_.size() - 1);
  if (slots_[slot] != 0) return slots_[slot];
  SPIGRP_REQUIRE(used_ < entries_.size());
  ::new (static_cast<void*>(entries_.data() + used_)) Entry{.said = said, .line = line};
  slots_[slot] = static_cast<Number>(++used_);
  return slots_[slot];
}

// Whether this entry is what the line has at `index`; no entry (0) is what it has behind its end.
bool GroupTable::is(Number number, std::span<const Said> printed, std::size_t index) const {
  if (number == 0 || index == printed.size()) return number == 0 && index == printed.size();
  return entries_[number - 1].said == printed[index];
}

// Whether a SAID that was seen before stands here among the same neighbours.
bool GroupTable::agrees(std::span<const Said> printed, std::size_t index, Number number) const {
  const Entry& entry = entries_[number - 1];
  if (!is(entry.next, printed, index + 1)) return false;
  if (index == 0) return entry.begins == 0;  // the same line again is no rest
  return entry.before == 0 || is(entry.before, printed, index - 1);
}

GroupTable::Sighting GroupTable::add(std::span<const Said> printed, std::uint64_t line) {
  SPIGRP_REQUIRE(!printed.empty() && printed.size() <= kMaxGroupSas && has_room());
  Sighting sighting;
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const Number number = find(printed[i]);
    if (number == 0) continue;
    const Entry& entry = entries_[number - 1];
    if (!agrees(printed, i, number)) {
      sighting.conflict = Conflict{i, entry.line};
      return sighting;
    }
    if (i == 0) sighting.rest_of = entry.before == 0 ? 0 : entry.line;
    if (i > 0) sighting.rests[i] = entry.begins;
  }
  std::array<Number, kMaxGroupSas> numbers{};
  for (std::size_t i = 0; i < printed.size(); ++i) numbers[i] = find_or_insert(printed[i], short_line(line));
  for (std::size_t i = 0; i < printed.size(); ++i) {
    Entry& entry = entries_[numbers[i] - 1];
    if (i > 0) entry.before = numbers[i - 1];
    if (i + 1 < printed.size()) entry.next = numbers[i + 1];
  }
  entries_[numbers[0] - 1].begins = short_line(line);
  return sighting;
}

bool GroupTable::is_rest(const Said& first) const {
  const Number number = find(first);
  return number != 0 && entries_[number - 1].begins != 0 && entries_[number - 1].before != 0;
}

std::uint64_t GroupTable::line_of(const Said& first) const {
  const Number number = find(first);
  return number == 0 ? 0 : entries_[number - 1].begins;
}

}  // namespace spigrp
