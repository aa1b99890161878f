// SPDX-License-Identifier: Apache-2.0
//
// What it takes to find the eroute of a packet, among so many, in the table and by looking at one after the
// other, which is what the rule of the most specific eroute says word for word. Ratios inside one run say more
// than the numbers do.
//
//   build/bench/tests/bench/bench_eroutes
#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <vector>

#include "command/aligned_memory.h"
#include "spigrp/database.h"
#include "spigrp/providers.h"
#include "support/octets.h"

namespace {

using namespace spigrp;
using test::Noise;

// Shape is how the eroutes of a table lie to each other.
enum class Shape : std::uint8_t {
  networks,  // a /24 to a /24, all different: a hub with its branches
  hosts,     // a /32 to a /32
  nested,    // sources of every length in each other, with destinations below each: look-ups have to go back
  ipv6,      // a /48 to a /48
};

constexpr std::size_t kFlows = 1U << 16;

Prefix cut(const IpAddress& address, std::size_t length) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address.bytes(), bytes.begin());
  for (std::size_t bit = length; bit < address.size() * 8; ++bit) {
    bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80 >> bit % 8));
  }
  return {IpAddress::from_bytes(Bytes(bytes).first(address.size())), static_cast<std::uint8_t>(length)};
}

IpAddress random_address(Noise& noise, Shape shape) {
  if (shape == Shape::ipv6)
    return IpAddress::from_ipv6(noise.next() >> 3 | std::uint64_t{1} << 61, noise.next());
  const auto bits = static_cast<std::uint32_t>(noise.next() >> 20);
  // Few first bits, so that prefixes of different lengths lie in each other.
  return IpAddress::from_ipv4(shape == Shape::nested ? 0x0a00'0000 | (bits & 0x3ffff) : bits);
}

Eroute random_eroute(Noise& noise, Shape shape) {
  constexpr std::size_t kLengths[] = {24, 32, 0, 48};
  const auto length = [&] {
    return shape == Shape::nested ? 8 + noise.below(25) : kLengths[static_cast<std::size_t>(shape)];
  };
  const Selector selector{.src = cut(random_address(noise, shape), length()),
                          .dst = cut(random_address(noise, shape), length())};
  return {selector, shunt_said(Shunt::drop)};
}

// An address inside a prefix.
IpAddress host_in(Noise& noise, const Prefix& prefix) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(prefix.address.bytes(), bytes.begin());
  for (std::size_t bit = prefix.length; bit < prefix.address.size() * 8; ++bit) {
    if (noise.one_in(2)) bytes[bit / 8] |= static_cast<std::uint8_t>(0x80 >> bit % 8);
  }
  return IpAddress::from_bytes(Bytes(bytes).first(prefix.address.size()));
}

class Routes {
 public:
  Routes(Shape shape, std::size_t count)
      : memory_(Database::memory_size({1, count}), Database::kMemoryAlign),
        database({1, count}, memory_.bytes(), libsodium_provider()) {
    Noise noise;
    while (all.size() < count) {
      const Eroute each = random_eroute(noise, shape);
      if (database.add_eroute(each)) all.push_back(each);
    }
    for (std::size_t i = 0; i < kFlows; ++i) {
      const Selector& near = all[noise.below(count)].selector;
      flows.push_back({host_in(noise, near.src), host_in(noise, near.dst), 6, true, 1000, 25});
    }
  }

 private:
  AlignedMemory memory_;

 public:
  Database database;
  std::vector<Eroute> all;
  std::vector<Flow> flows;
};

const Eroute* linear(const std::vector<Eroute>& all, const Flow& flow) {
  const Eroute* best = nullptr;
  for (const Eroute& each : all) {
    if (!each.selector.matches(flow)) continue;
    if (best == nullptr || each.selector.more_specific_than(best->selector)) best = &each;
  }
  return best;
}

void match(benchmark::State& state, Shape shape) {
  const Routes routes(shape, static_cast<std::size_t>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(routes.database.match(routes.flows[next]));
    next = (next + 1) % kFlows;
  }
  state.SetItemsProcessed(state.iterations());
}

void match_linear(benchmark::State& state, Shape shape) {
  const Routes routes(shape, static_cast<std::size_t>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(linear(routes.all, routes.flows[next]));
    next = (next + 1) % kFlows;
  }
  state.SetItemsProcessed(state.iterations());
}

void add_and_remove(benchmark::State& state, Shape shape) {
  Routes routes(shape, static_cast<std::size_t>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    const Eroute& each = routes.all[next];
    benchmark::DoNotOptimize(routes.database.remove_eroute(each.selector));
    benchmark::DoNotOptimize(routes.database.add_eroute(each));
    next = (next + 7919) % routes.all.size();
  }
  state.SetItemsProcessed(state.iterations());
}

constexpr std::int64_t kCount = 100'000;

BENCHMARK_CAPTURE(match, networks, Shape::networks)->Arg(100)->Arg(kCount);
BENCHMARK_CAPTURE(match, hosts, Shape::hosts)->Arg(kCount);
BENCHMARK_CAPTURE(match, nested, Shape::nested)->Arg(kCount);
BENCHMARK_CAPTURE(match, ipv6, Shape::ipv6)->Arg(kCount);
BENCHMARK_CAPTURE(match_linear, networks, Shape::networks)->Arg(kCount);
BENCHMARK_CAPTURE(match_linear, nested, Shape::nested)->Arg(kCount);
BENCHMARK_CAPTURE(match_linear, ipv6, Shape::ipv6)->Arg(kCount);
BENCHMARK_CAPTURE(add_and_remove, networks, Shape::networks)->Arg(kCount);

}  // namespace

BENCHMARK_MAIN();
