// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "support/machine.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kRules = 2 * kNumLifeKinds + 1;
constexpr std::size_t kEvent = 3;
constexpr std::size_t kMaxEvents = 64;
constexpr std::uint64_t kAdded = 1'000'000;
constexpr std::string_view kSources[] = {"10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1"};
// By LifeKind: how much a byte of the input counts, and what an SA that is over says.
constexpr std::array<std::uint64_t, kNumLifeKinds> kScales = {1, 64, 1, 1, 1};
constexpr std::array kVerdicts = {Verdict::expired_allocations, Verdict::expired_bytes,
                                  Verdict::expired_addtime, Verdict::expired_usetime,
                                  Verdict::expired_packets};

using Told = std::set<std::pair<LifeKind, LifeEnd>>;

struct Listener final : LifeObserver {
  void reached(const Sa& /*sa*/, LifeKind kind, LifeEnd end) override {
    SPIGRP_REQUIRE(told.emplace(kind, end).second);
  }
  Told told;
};

// NaiveLife counts what an SA serves, and compares every count with every limit.
class NaiveLife {
 public:
  explicit NaiveLife(const LifeRules& rules) : rules_(rules) {}

  bool is_over(LifeKind kind, std::uint64_t now, std::uint64_t adds) const {
    const std::uint64_t hard = rules_[kind].hard;
    const std::uint64_t count = value(kind, now);
    return hard != 0 && (rules_.crossing_passes ? count > hard : count + adds > hard);
  }
  bool takes(std::uint64_t now, std::uint64_t bytes) const {
    return !is_over(LifeKind::bytes, now, bytes) && !is_over(LifeKind::addtime, now, 1) &&
           !is_over(LifeKind::usetime, now, 1) && !is_over(LifeKind::packets, now, 1);
  }
  void allocate(std::uint64_t now) { add(LifeKind::allocations, 1, now); }
  void serve(std::uint64_t now, std::uint64_t bytes) {
    if (!first_) first_ = now;
    add(LifeKind::bytes, bytes, now);
    add(LifeKind::packets, 1, now);
    add(LifeKind::addtime, 0, now);
    add(LifeKind::usetime, 0, now);
  }
  bool has_told(const Told& told) const {
    return std::ranges::all_of(told,
                               [&](const auto& each) {
                                 return each.second == LifeEnd::hard || soft_.contains(each.first);
                               }) &&
           std::ranges::all_of(soft_, [&](LifeKind kind) { return told.contains({kind, LifeEnd::soft}); });
  }

 private:
  static std::uint64_t seconds(std::uint64_t from, std::uint64_t to) {
    return to < from ? 0 : (to - from) / 1000;
  }
  std::uint64_t value(LifeKind kind, std::uint64_t now) const {
    if (kind == LifeKind::addtime) return seconds(kAdded, now);
    if (kind == LifeKind::usetime) return first_ ? seconds(*first_, now) : 0;
    return counts_[static_cast<std::size_t>(kind)];
  }
  void add(LifeKind kind, std::uint64_t more, std::uint64_t now) {
    counts_[static_cast<std::size_t>(kind)] += more;
    const std::uint64_t soft = rules_[kind].soft;
    const std::uint64_t reached = value(kind, now) + (rules_.crossing_passes ? 0 : 1);
    if (soft != 0 && reached > soft) soft_.insert(kind);
  }

  LifeRules rules_;
  std::array<std::uint64_t, kNumLifeKinds> counts_{};
  std::optional<std::uint64_t> first_;
  std::set<LifeKind> soft_;
};

LifeRules rules_of(Bytes bytes) {
  LifeRules rules;
  for (std::size_t kind = 0; kind < kNumLifeKinds; ++kind) {
    rules.limits[kind] = {kScales[kind] * bytes[2 * kind], kScales[kind] * bytes[2 * kind + 1]};
  }
  rules.crossing_passes = (bytes[2 * kNumLifeKinds] & 1u) != 0;
  return rules;
}

// Side is one end of an SA, and what is expected of it.
struct Side {
  explicit Side(const LifeRules& rules)
      : life(rules),
        lab({.sas = 1, .eroutes = std::size(kSources)}),
        machine(lab.database, {.reassembly = {.packets = 0}, .life_observer = &listener}) {
    lab.add_group("esp.1001@192.0.1.1", [&](SaSpec& spec) {
      spec.life = rules;
      spec.added_at = kAdded;
    });
    for (const std::string_view src : kSources) {
      const auto each = eroute(std::string(src) + "/32", "0.0.0.0/0", "esp.1001@192.0.1.1");
      SPIGRP_REQUIRE(lab.database.add_eroute(each).has_value());
    }
  }
  // An SA that is over says which limit ended it, and that limit is one of those that do.
  void check_end(Verdict verdict, std::uint64_t now, std::uint64_t bytes) const {
    const auto at = std::ranges::find(kVerdicts, verdict);
    SPIGRP_REQUIRE(at != kVerdicts.end());
    const auto kind = static_cast<LifeKind>(at - kVerdicts.begin());
    SPIGRP_REQUIRE(life.is_over(kind, now, kind == LifeKind::bytes ? bytes : 1));
    SPIGRP_REQUIRE(listener.told.contains({kind, LifeEnd::hard}));
  }

  NaiveLife life;
  Listener listener;
  Lab lab;
  Machine machine;
};

bool allocates(Side& side, std::set<std::string_view>& begun, std::string_view src, std::uint64_t now) {
  if (begun.contains(src)) return true;
  if (side.life.is_over(LifeKind::allocations, now, 1)) return false;
  side.life.allocate(now);
  begun.insert(src);
  return true;
}

}  // namespace

// Bytes of limits, then packets: whence, how long, how much later. An SA serves a packet exactly when a naive count of what
// it served before is within every hard limit, tells the one that ends it, and tells every soft limit once, at the packet
// that reaches it; so on both sides.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kRules || size > kRules + kMaxEvents * kEvent) return 0;
  const LifeRules rules = rules_of({data, kRules});
  Side sender(rules);
  Side receiver(rules);
  std::set<std::string_view> begun;
  std::uint64_t now = kAdded;
  for (Bytes events(data + kRules, size - kRules); events.size() >= kEvent; events = events.subspan(kEvent)) {
    now += 250 * static_cast<std::uint64_t>(static_cast<std::int8_t>(events[2]));
    const std::string_view src = kSources[events[0] % std::size(kSources)];
    const std::size_t len = events[1];
    const std::uint64_t sealed = 20 + 8 + 8 + (8 + len + 2 + 3) / 4 * 4 + 16;
    Parcel parcel(packet(Ip4{.src = src}, udp(len)));
    parcel.packet.arrived = now;
    const bool begins = allocates(sender, begun, src, now);
    const Verdict sent = sender.machine.out(parcel);
    SPIGRP_REQUIRE((sent == Verdict::applied) == (begins && sender.life.takes(now, sealed)));
    if (sent == Verdict::applied) {
      SPIGRP_REQUIRE(parcel.packet.size() == sealed);
      sender.life.serve(now, sealed);
      const Verdict received = receiver.machine.in(parcel);
      SPIGRP_REQUIRE((received == Verdict::removed) == receiver.life.takes(now, sealed));
      if (received == Verdict::removed)
        receiver.life.serve(now, sealed);
      else
        receiver.check_end(received, now, sealed);
    } else {
      sender.check_end(sent, now, sealed);
    }
    SPIGRP_REQUIRE(sender.life.has_told(sender.listener.told));
    SPIGRP_REQUIRE(receiver.life.has_told(receiver.listener.told));
  }
  return 0;
}
