// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "fast_path_choices.h"
#include "spigrp/engine.h"

// The ends of the tunnel of the target `fast_path`.
namespace spigrp::fuzz {

/// End is an end of the tunnel, whose engine has memory of the caller's.
struct End {
  End(const Settings& settings, bool receives, Block& given)
      : lab({.sas = 12, .eroutes = 12}, provider),
        options((settings.fill(lab, receives), settings.options(lab, receives))),
        engine(lab.database, given.bytes(), options),
        memory(given) {}
  bool intact() const { return lab.intact() && memory.intact(); }

  Predictable provider;
  Lab lab;
  EngineOptions options;
  Engine engine;
  Block& memory;
};

/// engine_memory() is for one of the four ends that there are.
// Memory of that size is not asked for anew with each input, which would take half of the time. An engine that is made leaves nothing
// in it that was there.
inline Block& engine_memory(std::size_t number) {
  static const std::size_t kSize = Engine::memory_size(Settings::reassembly(), Settings::hold());
  static std::array<Block, 4> all{Block(kSize), Block(kSize), Block(kSize), Block(kSize)};
  return all[number];
}

/// told() is what both ways have to say alike.
// With ESN, what came too late may be taken for the number 2^32 packets later (RFC 4303 appendix A2.1), and then its ICV is wrong. That
// depends on where the window was when the number was read: before the burst, or behind the part of it that the fast path took.
inline Verdict told(Verdict verdict, bool esn) {
  return esn && verdict == Verdict::replayed ? Verdict::bad_icv : verdict;
}
inline SaErrors told(SaErrors errors, bool esn) {
  if (esn) errors.icv += std::exchange(errors.replay, 0);
  return errors;
}

/// BothEnds is the same end twice: one takes the fast path, the other is observed and does all layer by layer. What can be seen
/// behind a burst must be the same.
class BothEnds {
 public:
  BothEnds(const Settings& settings, bool receives)
      : esn_(settings.has_esn()),
        fast_(settings, receives, engine_memory(receives ? 2 : 0)),
        layers_(settings, receives, engine_memory(receives ? 3 : 1)) {
    layers_.engine.observe(&silent_);
  }
  Lab& lab() { return layers_.lab; }

  /// put() takes the same packets twice, the first ones in bursts of so many, and returns what became of them.
  template <class Through>
  std::vector<Packet> put(Load& one, Load& other, const std::vector<std::size_t>& parts, Through through) {
    std::span<Packet> fast = one.packets();
    std::span<Packet> layers = other.packets();
    const auto next = [&](std::size_t count) {
      (fast_.engine.*through)(fast.first(count));
      (layers_.engine.*through)(layers.first(count));
      fast = fast.subspan(count);
      layers = layers.subspan(count);
    };
    for (const std::size_t count : parts) next(std::min(count, fast.size()));
    next(fast.size());
    for (std::size_t i = 0; i < one.packets().size(); ++i) check_same(one.packets()[i], other.packets()[i]);
    check_same_state();
    SPIGRP_REQUIRE(one.intact() && other.intact() && fast_.intact() && layers_.intact());
    return {other.packets().begin(), other.packets().end()};
  }

 private:
  void check_same(const Packet& fast, const Packet& layers) const {
    SPIGRP_REQUIRE(told(fast.verdict, esn_) == told(layers.verdict, esn_));
    if (!has_bytes(layers.verdict)) return;
    SPIGRP_REQUIRE(same(fast.bytes(), layers.bytes()));
    SPIGRP_REQUIRE(fast.path_mtu == layers.path_mtu && fast.headroom() == layers.headroom());
    SPIGRP_REQUIRE(fast.dummy == layers.dummy && fast.joined == layers.joined);
  }
  void check_same_state() {
    const Database& fast = fast_.lab.database;
    const Database& layers = layers_.lab.database;
    SPIGRP_REQUIRE(snapshot(fast) == snapshot(layers));
    SPIGRP_REQUIRE(errors(fast) == errors(layers));
    SPIGRP_REQUIRE(selected_by(fast) == selected_by(layers));
    SPIGRP_REQUIRE(counts(fast_) == counts(layers_));
  }
  std::vector<SaErrors> errors(const Database& database) const {
    std::vector<SaErrors> all = errors_of(database);
    for (SaErrors& each : all) each = told(each, esn_);
    return all;
  }
  std::array<std::uint64_t, kNumVerdicts> counts(const End& end) const {
    std::array<std::uint64_t, kNumVerdicts> all{};
    for (std::size_t i = 0; i < kNumVerdicts; ++i) {
      const auto verdict = static_cast<Verdict>(i);
      all[static_cast<std::size_t>(told(verdict, esn_))] += end.engine.counters()[verdict];
    }
    return all;
  }

  bool esn_;
  SilentObserver silent_;
  End fast_;
  End layers_;
};

}  // namespace spigrp::fuzz
