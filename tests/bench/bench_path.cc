// SPDX-License-Identifier: Apache-2.0
//
// What a packet takes from eroute or SAID to verdict, and beside it, in the same run, what the raw primitive of the same
// provider takes for the same bytes, and what copying them takes. Counters are nanoseconds a packet:
//
//   apply, remove            the whole path
//   seal, open               the provider alone
//   apply_over, remove_over  what the path adds to it
//   copy                     memcpy() of the plain packet
//   apply_cycles, ...        the first two in cycles of the processor's time-stamp counter (x86), which counts at one rate
//                            however fast the processor is at the moment
//
//   build/bench/tests/bench/bench_path --benchmark_filter=tun_esp/aes128gcm16 --benchmark_repetitions=5
#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/round_up.h"
#include "clock.h"
#include "protected_path.h"
#include "spigrp/providers.h"

namespace {

using namespace spigrp;
using bench::PathPlan;
using bench::ProtectedPath;
using bench::time;
using test::Octets;

// The jobs that a burst comes to: as many bytes, in as many parts.
class Jobs {
 public:
  Jobs(const PathPlan& plan, const Algorithm& row) : header_(8, 0x11), iv_(row.iv_len, 0x33) {
    const bool tunnel = test::begins_with_tun(plan.shape);
    const std::size_t unit = std::max<std::size_t>(row.block_len, 4);
    for (std::size_t i = 0; i < plan.burst; ++i) {
      const std::size_t len = plan.lens[i % plan.lens.size()] - (tunnel ? 0 : 20);
      const bool esp = row.use == AlgorithmUse::esp;
      text_.emplace_back(esp ? round_up(len + 2, unit) : 0, 0x55);
      ah_.emplace_back(esp ? 0 : len + 20 + 12 + row.icv_len, 0x44);
      icv_.emplace_back(row.icv_len);
      leads_.push_back({esp ? Bytes(header_) : Bytes(ah_.back()), row.aead ? Bytes() : Bytes(iv_)});
    }
    for (std::size_t i = 0; i < plan.burst; ++i) {
      jobs_.push_back({.lead = leads_[i], .text = text_[i], .trail = {}, .iv = iv_, .icv = icv_[i]});
    }
    kept_text_ = text_;
    kept_ah_ = ah_;
  }
  std::span<CryptoJob> get() { return jobs_; }

  // next() makes them anew, as ProtectedPath::next() does: packets come from somewhere, and out of one loop after the other over the
  // same bytes all of them would lie in the first cache.
  void next() {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      std::ranges::copy(kept_text_[i], text_[i].begin());
      std::ranges::copy(kept_ah_[i], ah_[i].begin());
    }
  }

 private:
  Octets header_;
  Octets iv_;
  std::vector<Octets> text_;
  std::vector<Octets> ah_;
  std::vector<Octets> kept_text_;
  std::vector<Octets> kept_ah_;
  std::vector<Octets> icv_;
  std::vector<std::array<Bytes, 2>> leads_;
  std::vector<CryptoJob> jobs_;
};

// Sums over the bursts of a run, in nanoseconds.
struct Sums {
  double apply = 0;
  double remove = 0;
  double seal = 0;
  double open = 0;
  double copy = 0;
};

struct Measured {
  std::string name;
  PathPlan plan;
  Provider* provider;
};

// The provider alone, for the same bursts.
class Raw {
 public:
  explicit Raw(const Measured& what)
      : row_(algorithm(what.plan.algorithm)),
        encryption_(row_.encryption_key_len + row_.salt_len, 0x77),
        authentication_(row_.auth_key_len, 0x66),
        context_(what.provider->make_context(row_.id, {encryption_, authentication_}, storage_)),
        jobs_(what.plan, row_) {}
  ~Raw() {
    if (context_) (*context_)->destroy();
  }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  bool has_context() const { return context_.has_value(); }
  void measure(std::size_t bursts, Sums& sums) {
    for (; bursts > 0; --bursts) {
      jobs_.next();
      sums.seal += time([&] { (*context_)->seal(jobs_.get()); });
      sums.open += time([&] { (*context_)->open(jobs_.get()); });
    }
  }

 private:
  const Algorithm& row_;
  Octets encryption_;
  Octets authentication_;
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage_;
  Result<CryptoContext*, ProviderErrc> context_;
  Jobs jobs_;
};

// By turns, each as often as the other: what a host does beside this comes to both, and would else be most of the difference.
void measure(benchmark::State& state, const Measured& what, Sums& sums) {
  constexpr std::size_t kTurn = 32;  // bursts: long enough for each to have the caches as if it were alone
  ProtectedPath path(what.plan, *what.provider);
  Raw raw(what);
  if (!raw.has_context()) return state.SkipWithError("no context");
  std::size_t bursts = 0;
  for (auto _ : state) {
    path.next();
    const double apply = time([&] { path.apply(); });
    if (!path.all(Verdict::applied)) return state.SkipWithError("not applied");
    const double remove = time([&] { path.remove(); });
    if (!path.all(Verdict::removed)) return state.SkipWithError("not removed");
    sums.apply += apply;
    sums.remove += remove;
    state.SetIterationTime((apply + remove) * 1e-9);
    if (++bursts == kTurn) raw.measure(std::exchange(bursts, 0), sums);
  }
  raw.measure(bursts, sums);
}

void measure_copy(benchmark::State& state, const Measured& what, Sums& sums) {
  std::vector<Octets> from;
  for (std::size_t i = 0; i < what.plan.burst; ++i)
    from.emplace_back(what.plan.lens[i % what.plan.lens.size()], 1);
  std::vector<Octets> to = from;
  for (benchmark::IterationCount i = 0; i < state.iterations(); ++i) {
    sums.copy += time([&] {
      for (std::size_t k = 0; k < from.size(); ++k) std::memcpy(to[k].data(), from[k].data(), from[k].size());
      benchmark::ClobberMemory();
    });
  }
}

void run(benchmark::State& state, const Measured& what) {
  Sums sums;
  const bench::CycleRate rate;
  measure(state, what, sums);
  if (state.error_occurred()) return;
  const std::optional<double> cycles = rate.per_nanosecond();
  measure_copy(state, what, sums);
  const double packets = static_cast<double>(state.iterations()) * static_cast<double>(what.plan.burst);
  state.counters["apply"] = sums.apply / packets;
  state.counters["remove"] = sums.remove / packets;
  state.counters["seal"] = sums.seal / packets;
  state.counters["open"] = sums.open / packets;
  state.counters["apply_over"] = (sums.apply - sums.seal) / packets;
  state.counters["remove_over"] = (sums.remove - sums.open) / packets;
  state.counters["copy"] = sums.copy / packets;
  if (!cycles) return;
  state.counters["apply_cycles"] = sums.apply / packets * *cycles;
  state.counters["remove_cycles"] = sums.remove / packets * *cycles;
}

std::string name_of(const test::Shape& shape) {
  std::string name;
  for (const Proto proto : shape) {
    name += name.empty() ? "" : "_";
    name += proto == Proto::tun ? "tun" : proto == Proto::comp ? "comp" : proto == Proto::esp ? "esp" : "ah";
  }
  return name;
}

void add(const PathPlan& plan, Provider& provider, const std::string& len) {
  if (!provider.supports(plan.algorithm)) return;
  const std::string name = name_of(plan.shape) + "/" + std::string(algorithm(plan.algorithm).name) + "/" +
                           std::string(provider.name()) + "/" + len + "/burst:" + std::to_string(plan.burst) +
                           "/groups:" + std::to_string(plan.groups);
  const Measured what{name, plan, &provider};
  benchmark::RegisterBenchmark(name.c_str(), [what](benchmark::State& state) {
    run(state, what);
  })->UseManualTime();
}

const std::vector<std::size_t> kImix = {64, 64, 64, 64, 64, 64, 64, 576, 576, 576, 576, 1400};

void add_lens(PathPlan plan, Provider& provider) {
  for (const std::size_t len : {64U, 256U, 576U, 1400U, 9000U}) {
    plan.lens = {len};
    add(plan, provider, std::to_string(len));
  }
  plan.lens = kImix;
  add(plan, provider, "imix");
}

// intel-ipsec-mb's CBC and HMAC take a few packets as long as many: what is chosen for a short burst stands beside OpenSSL.
void add_short_bursts() {
  for (const IntegrityId integrity : {IntegrityId::hmac_sha1_96, IntegrityId::hmac_sha2_256_128}) {
    const AlgorithmId id{AlgorithmUse::esp, CipherId::aes128_cbc, integrity};
    for (const std::size_t burst : {1U, 4U}) {
      for (const std::size_t len : {64U, 1400U}) {
        const PathPlan plan{.algorithm = id, .lens = {len}, .burst = burst};
        add(plan, default_provider(), std::to_string(len));
        if (Provider* openssl = find_provider("openssl")) add(plan, *openssl, std::to_string(len));
      }
    }
  }
}

// One thing at a time differs from `tun esp` of 1400 bytes with the two algorithms that most people use.
void add_all() {
  for (Provider* provider : providers()) {
    for (const Algorithm& row : algorithms()) {
      if (row.use == AlgorithmUse::esp) add_lens({.algorithm = row.id}, *provider);
      if (row.use == AlgorithmUse::ah)
        add_lens({.shape = {Proto::tun, Proto::ah}, .algorithm = row.id}, *provider);
    }
  }
  for (const AlgorithmId id :
       {AlgorithmId::esp_chacha20_poly1305, AlgorithmId{AlgorithmUse::esp, CipherId::aes128_gcm16}}) {
    for (const std::size_t burst : {1U, 8U, 64U})
      add({.algorithm = id, .burst = burst}, default_provider(), "1400");
    for (const std::size_t groups : {100U, 10'000U})
      add({.algorithm = id, .groups = groups}, default_provider(), "1400");
    for (const std::size_t groups : {100U, 10'000U}) {
      add({.algorithm = id, .lens = {64}, .groups = groups}, default_provider(), "64");
    }
    for (const test::Shape& shape : test::shapes()) {
      if (shape != test::Shape{Proto::tun, Proto::esp} && test::has(shape, Proto::esp) && shape.size() <= 4) {
        add({.shape = shape, .algorithm = id, .is_text = test::has(shape, Proto::comp)}, default_provider(),
            "1400");
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  add_all();
  add_short_bursts();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
