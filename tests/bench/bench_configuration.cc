// SPDX-License-Identifier: Apache-2.0
//
// What it takes to load a configuration: a line of `spi` for each SA, with its key. Beside it what anybody would
// write: words by istringstream, a key by stoul(), a map. Memory is that of the whole process.
//
//   build/bench/tests/bench/bench_configuration
#include <benchmark/benchmark.h>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "command/lazy_provider.h"
#include "spigrp/configuration.h"
#include "spigrp/providers.h"
#include "support/octets.h"

namespace {

using namespace spigrp;

std::string line_of(std::size_t number, test::Noise& noise) {
  const auto octet = [number](unsigned shift) { return std::to_string(number >> shift & 255); };
  std::ostringstream line;
  line << "spi --af inet --edst 10." << octet(16) << '.' << octet(8) << '.' << octet(0) << " --spi 0x"
       << std::hex << 0x1000 + number << " --proto esp --src 192.0.2.1 --esp chacha20poly1305 --enckey 0x"
       << test::to_hex(noise.octets(36)) << '\n';
  return std::move(line).str();
}

const std::string& text_of(std::size_t sas) {
  static std::map<std::size_t, std::string> texts;
  std::string& text = texts[sas];
  if (!text.empty()) return text;
  test::Noise noise(sas);
  for (std::size_t i = 0; i < sas; ++i) text += line_of(i, noise);
  return text;
}

// The peak of resident memory since it was reset, in bytes; 0 where the kernel does not tell.
std::size_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
  }
  return 0;
}

void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

void load(benchmark::State& state) {
  const auto sas = static_cast<std::size_t>(state.range(0));
  const std::string& text = text_of(sas);
  LazyProvider provider(default_provider());
  forget_peak();
  const std::size_t before = peak_memory();
  for (auto _ : state) {
    const auto loaded = Configuration::load(text, {}, provider);
    if (!loaded) return state.SkipWithError("refused");
  }
  state.counters["ns_an_sa"] = benchmark::Counter(
      static_cast<double>(sas), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["bytes_an_sa"] = static_cast<double>(peak_memory() - before) / static_cast<double>(sas);
}

struct StraightforwardSa {
  std::map<std::string, std::string> options;
  std::vector<std::uint8_t> key;
};

void load_straightforward(benchmark::State& state) {
  const auto sas = static_cast<std::size_t>(state.range(0));
  const std::string& text = text_of(sas);
  for (auto _ : state) {
    std::map<std::string, StraightforwardSa> database;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      StraightforwardSa sa;
      std::string command;
      words >> command;
      for (std::string name, value; words >> name >> value;) sa.options[name] = value;
      const std::string& key = sa.options["--enckey"];
      for (std::size_t at = 2; at + 2 <= key.size(); at += 2) {
        sa.key.push_back(static_cast<std::uint8_t>(std::stoul(key.substr(at, 2), nullptr, 16)));
      }
      std::string said = sa.options["--proto"] + sa.options["--spi"] + '@' + sa.options["--edst"];
      database.emplace(std::move(said), std::move(sa));
    }
    benchmark::DoNotOptimize(database);
  }
  state.counters["ns_an_sa"] = benchmark::Counter(
      static_cast<double>(sas), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(load)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(load_straightforward)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
