// SPDX-License-Identifier: Apache-2.0
#include "transform/life.h"

namespace spigrp {
namespace {

constexpr std::uint64_t kMillisecondsPerSecond = 1000;

constexpr LifeKind kOfPackets[] = {LifeKind::bytes, LifeKind::addtime, LifeKind::usetime, LifeKind::packets};

Verdict verdict_of(LifeKind kind) {
  switch (kind) {
    case LifeKind::allocations:
      return Verdict::expired_allocations;
    case LifeKind::bytes:
      return Verdict::expired_bytes;
    case LifeKind::addtime:
      return Verdict::expired_addtime;
    case LifeKind::usetime:
      return Verdict::expired_usetime;
    case LifeKind::packets:
      break;
  }
  return Verdict::expired_packets;
}

// A clock that was set back makes nothing older.
std::uint64_t seconds_since(std::uint64_t then, const Lane& lane) {
  const std::uint64_t now = lane.packet->arrived;
  return now < then ? 0 : (now - then) / kMillisecondsPerSecond;
}

std::uint64_t measure(const Sa& sa, LifeKind kind, const SaTraffic& used, const Lane& lane) {
  switch (kind) {
    case LifeKind::allocations:
      return sa.life_use.allocations;
    case LifeKind::bytes:
      return used.bytes;
    case LifeKind::addtime:
      return seconds_since(sa.life_use.added_at, lane);
    case LifeKind::usetime:
      return sa.life_use.first_used_at ? seconds_since(*sa.life_use.first_used_at, lane) : 0;
    case LifeKind::packets:
      break;
  }
  return used.packets;
}

// What serving one more packet adds; of a time, the second that has begun.
std::uint64_t step(LifeKind kind, std::size_t bytes) { return kind == LifeKind::bytes ? bytes : 1; }

bool is_beyond(const LifeRules& rules, std::uint64_t limit, std::uint64_t before, std::uint64_t adds) {
  if (limit == 0) return false;
  if (rules.crossing_passes) return before > limit;
  return before >= limit || adds > limit - before;
}

void tell(Sa& sa, LifeKind kind, LifeEnd end, LifeObserver* observer) {
  const std::size_t bit = static_cast<std::size_t>(kind) + (end == LifeEnd::hard ? kNumLifeKinds : 0);
  const auto mask = static_cast<std::uint16_t>(1u << bit);
  if ((sa.life_told & mask) != 0) return;
  sa.life_told |= mask;
  if (observer != nullptr) observer->reached(sa, kind, end);
}

void tell_soft(Sa& sa, LifeKind kind, std::uint64_t count, LifeObserver* observer) {
  const std::uint64_t soft = sa.life[kind].soft;
  if (soft == 0) return;
  if (sa.life.crossing_passes ? count > soft : count >= soft) tell(sa, kind, LifeEnd::soft, observer);
}

}  // namespace

bool SaUse::is_within_limits(Sa& sa, const SaTraffic& used, LifeObserver* observer, Lane& lane,
                             std::size_t bytes) {
  for (const LifeKind kind : kOfPackets) {
    const std::uint64_t hard = sa.life[kind].hard;
    if (hard == 0 || !is_beyond(sa.life, hard, measure(sa, kind, used, lane), step(kind, bytes))) continue;
    tell(sa, kind, LifeEnd::hard, observer);
    lane.drop(verdict_of(kind));
    return false;
  }
  return true;
}

void SaUse::tell_limits(Sa& sa, const SaTraffic& used, LifeObserver* observer, const Lane& lane) {
  for (const LifeKind kind : kOfPackets) tell_soft(sa, kind, measure(sa, kind, used, lane), observer);
}

bool may_allocate(Sa& sa, Lane& lane, LifeObserver* observer) {
  constexpr LifeKind kKind = LifeKind::allocations;
  if (!is_beyond(sa.life, sa.life[kKind].hard, sa.life_use.allocations, 1)) return true;
  tell(sa, kKind, LifeEnd::hard, observer);
  lane.drop(verdict_of(kKind));
  return false;
}

void allocate(Sa& sa, LifeObserver* observer) {
  ++sa.life_use.allocations;
  tell_soft(sa, LifeKind::allocations, sa.life_use.allocations, observer);
}

}  // namespace spigrp
