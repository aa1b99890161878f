// SPDX-License-Identifier: Apache-2.0
//
// What it takes to find an SA by its SAID among so many, up to its first line of memory, in nanoseconds. SPIs and destinations
// are random, and so is the order: between two look-ups of an SA all others come once, and nothing is prefetched.
//
//   random    one look-up does not wait for the one before, as in a burst whose packets are for different SAs
//   chained   each look-up begins when the SA of the one before is there
//   cold      chained, after a sweep over memory that leaves neither table nor SAs in any cache: what a processor that was
//             busy with something else waits for
//
// So `random` is as cold as so many SAs make it: 10,000 with their table take 0.9 MB in lines that a look-up touches, which
// is more than the first cache and about the second. Beside `database`, in the same run, what others take:
//
//   unordered_map   std::unordered_map of pointers to the same SAs
//   known           no look-up: the pointer is known, and the SA's line is what remains
//
//   build/bench/tests/bench/bench_sas --benchmark_filter=ipv4/10000
#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/byte_order.h"
#include "command/aligned_memory.h"
#include "spigrp/database.h"
#include "spigrp/providers.h"
#include "support/octets.h"

namespace {

using namespace spigrp;
using test::Noise;
using test::Octets;

constexpr std::size_t kSweep = std::size_t{128} << 20;  // more than the last cache of most machines
constexpr std::size_t kColdLookUps = 256;               // after each sweep

Limits limits_for(std::size_t count) {
  return {
      .sas = count, .eroutes = 0, .wide_windows = 0, .context_size = largest_context(libsodium_provider())};
}

IpAddress random_address(Noise& noise, Family family) {
  if (family == Family::ipv6)
    return IpAddress::from_ipv6(noise.next() >> 3 | std::uint64_t{1} << 61, noise.next());
  return IpAddress::from_ipv4(static_cast<std::uint32_t>(noise.next() >> 20));
}

// As an IKE daemon draws them, below 2^31.
std::uint32_t random_spi(Noise& noise) { return 0x100 + static_cast<std::uint32_t>(noise.next() >> 34); }

class Sas {
 public:
  Sas(Family family, std::size_t count)
      : memory_(Database::memory_size(limits_for(count)), Database::kMemoryAlign),
        database(limits_for(count), memory_.bytes(), libsodium_provider()) {
    Noise noise;
    const Octets key(36, 0x77);
    SaSpec spec;
    spec.algorithm = AlgorithmId::esp_chacha20_poly1305;
    spec.keys.encryption = key;
    while (order.size() < count) {
      spec.said = {Proto::esp, random_spi(noise), random_address(noise, family)};
      if (!database.add_sa(spec)) throw std::invalid_argument("refused");
      order.push_back(spec.said);
    }
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[noise.below(i)]);
  }

 private:
  AlignedMemory memory_;

 public:
  Database database;
  std::vector<Said> order;  // of the look-ups
};

struct SaidHash {
  std::size_t operator()(const Said& said) const {
    constexpr std::uint64_t kMix = 0x9e37'79b9'7f4a'7c15;
    const Bytes dst = said.dst.bytes();
    std::uint64_t hash = (std::uint64_t{said.spi} << 8 | static_cast<std::uint8_t>(said.proto)) * kMix;
    if (said.dst.family() == Family::ipv4) {
      hash = (hash ^ load_be32(dst.first<4>())) * kMix;
    } else {
      hash = (hash ^ load_be64(dst.first<8>())) * kMix;
      hash = (hash ^ load_be64(dst.last<8>())) * kMix;
    }
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};

// The ways to come to the SA whose SAID is the one at this place of the order.
class ByDatabase {
 public:
  explicit ByDatabase(const Sas& sas) : sas_(sas) {}
  const Sa* operator[](std::size_t at) const { return sas_.database.find(sas_.order[at]); }

 private:
  const Sas& sas_;
};

class ByUnorderedMap {
 public:
  explicit ByUnorderedMap(const Sas& sas) : sas_(sas) {
    for (const Said& said : sas.order) map_.emplace(said, sas.database.find(said));
  }
  const Sa* operator[](std::size_t at) const { return map_.find(sas_.order[at])->second; }

 private:
  const Sas& sas_;
  std::unordered_map<Said, const Sa*, SaidHash> map_;
};

class Known {
 public:
  explicit Known(const Sas& sas) {
    for (const Said& said : sas.order) sas_.push_back(sas.database.find(said));
  }
  const Sa* operator[](std::size_t at) const { return sas_[at]; }

 private:
  std::vector<const Sa*> sas_;
};

// The first bit of an SPI, which is 0 here: what is added to it waits until the SA is read.
std::size_t zero_of(const Sa* sa) { return sa->said.spi >> 31; }

std::size_t after(std::size_t at, std::size_t count) { return at + 1 == count ? 0 : at + 1; }

template <class Way>
void random_order(benchmark::State& state, Family family, std::size_t count) {
  const Sas sas(family, count);
  const Way way(sas);
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(zero_of(way[at]));
    at = after(at, count);
  }
}

template <class Way>
void chained(benchmark::State& state, Family family, std::size_t count) {
  const Sas sas(family, count);
  const Way way(sas);
  std::size_t at = 0;
  for (auto _ : state) at = after(at + zero_of(way[at]), count);
  benchmark::DoNotOptimize(at);
}

template <class Way>
void cold(benchmark::State& state, Family family, std::size_t count) {
  const Sas sas(family, count);
  const Way way(sas);
  Octets swept(kSweep);
  std::size_t at = 0;
  for (auto _ : state) {
    for (std::uint8_t& byte : swept) ++byte;
    benchmark::ClobberMemory();
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < kColdLookUps; ++i) at = after(at + zero_of(way[at]), count);
    benchmark::DoNotOptimize(at);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(taken.count() / kColdLookUps);
  }
}

using Measure = void (*)(benchmark::State&, Family, std::size_t);

benchmark::internal::Benchmark* add(const std::string& name, Measure measure, Family family,
                                    std::size_t count) {
  const std::string full = name + (family == Family::ipv4 ? "/ipv4/" : "/ipv6/") + std::to_string(count);
  return benchmark::RegisterBenchmark(full.c_str(),
                                      [=](benchmark::State& state) { measure(state, family, count); });
}

template <class Way>
void add_way(const std::string& name) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const std::size_t count : {1U, 100U, 10'000U, 100'000U}) {
      add("random/" + name, random_order<Way>, family, count);
      add("chained/" + name, chained<Way>, family, count);
      if (count < 10'000) continue;  // so few are one wait for memory, whatever is done
      add("cold/" + name, cold<Way>, family, count)->UseManualTime()->Iterations(20);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  add_way<ByDatabase>("database");
  add_way<ByUnorderedMap>("unordered_map");
  add_way<Known>("known");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
