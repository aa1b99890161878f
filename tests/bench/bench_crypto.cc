// SPDX-License-Identifier: Apache-2.0
//
// What each provider takes for a packet, sealed and opened, alone and in bursts: this is what the order in
// src/crypto/providers.cc rests on, and docs/algorithms.md repeats. Ratios inside one run say more than the
// numbers do.
//
//   meson setup build/release --buildtype=release && ninja -C build/release tests/crypto/bench_crypto
//   build/release/tests/crypto/bench_crypto --benchmark_filter=null-sha256
#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <random>
#include <string>
#include <vector>

#include "spigrp/compressor.h"
#include "spigrp/providers.h"

namespace {

using namespace spigrp;
using Octets = std::vector<std::uint8_t>;

// Burst is packets of one length with all that their jobs point to.
class Burst {
 public:
  Burst(const Algorithm& row, std::size_t len, std::size_t size)
      : text_(size, Octets(row.use == AlgorithmUse::esp ? len - len % row.block_len : 0, 0x55)),
        icv_(size, Octets(row.icv_len)),
        iv_(row.iv_len, 0x33),
        header_(8, 0x11),
        lead_{header_, row.aead ? Bytes() : Bytes(iv_)} {
    for (std::size_t i = 0; i < size; ++i) {
      jobs_.push_back({.lead = lead_, .text = text_[i], .trail = {}, .iv = iv_, .icv = icv_[i]});
    }
  }
  std::span<CryptoJob> jobs() { return jobs_; }

 private:
  std::vector<Octets> text_;
  std::vector<Octets> icv_;
  Octets iv_;
  Octets header_;
  std::array<Bytes, 2> lead_;
  std::vector<CryptoJob> jobs_;
};

void run(benchmark::State& state, Provider& provider, const Algorithm& row, std::size_t len,
         std::size_t size) {
  const Octets encryption(row.encryption_key_len + row.salt_len, 0x77);
  const Octets authentication(row.auth_key_len, 0x66);
  alignas(kContextAlign) std::array<std::uint8_t, kContextSize> storage;
  const auto context = provider.make_context(row.id, {encryption, authentication}, storage);
  if (!context) return state.SkipWithError("no context");
  Burst burst(row, len, size);
  for (auto _ : state) {
    (*context)->seal(burst.jobs());
    (*context)->open(burst.jobs());
  }
  (*context)->destroy();
  state.SetItemsProcessed(static_cast<std::int64_t>(2 * size) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(2 * size * len) * state.iterations());
}

// A text as of a protocol that people can read.
Octets text_of(std::size_t len) {
  static constexpr std::string_view kWords[] = {
      "GET /",      "HTTP/1.1\r\n", "Host: ",   "example.net", "Accept: ",
      "text/html,", "en;q=0.5",     "no-cache", "keep-alive",  " "};
  std::minstd_rand random;
  Octets text;
  while (text.size() < len) {
    const std::string word =
        std::string(kWords[random() % std::size(kWords)]) + std::to_string(random() % 100);
    text.insert(text.end(), word.begin(), word.end());
  }
  text.resize(len);
  return text;
}

struct CompressorRow {
  const char* name;
  Compressor& (*make)(MutableBytes memory);
  std::size_t memory;
};

void run_compressor(benchmark::State& state, const CompressorRow& row, std::size_t len, bool inflates) {
  Octets memory(row.memory);
  Compressor& compressor = row.make(memory);
  const Octets text = text_of(len);
  Octets packed(2 * len);
  Octets out(len);
  const std::size_t packed_len = compressor.deflate(text, packed).value_or(0);
  for (auto _ : state) {
    if (inflates) {
      benchmark::DoNotOptimize(compressor.inflate(Bytes(packed).first(packed_len), out));
    } else {
      benchmark::DoNotOptimize(compressor.deflate(text, packed));
    }
  }
  state.counters["bytes"] = static_cast<double>(packed_len);
}

// `default` is libdeflate's where it is built in.
void add_compressors() {
  for (const CompressorRow& row : {CompressorRow{"zlib", make_zlib_compressor, zlib_memory_size()},
                                   CompressorRow{"default", make_compressor, compressor_memory_size()}}) {
    for (const std::size_t len : {256U, 576U, 1400U, 9000U}) {
      for (const bool inflates : {false, true}) {
        const std::string name =
            std::string(inflates ? "inflate/" : "deflate/") + row.name + "/" + std::to_string(len);
        benchmark::RegisterBenchmark(
            name.c_str(), [=](benchmark::State& state) { run_compressor(state, row, len, inflates); });
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const Algorithm& row : algorithms()) {
    if (row.use != AlgorithmUse::esp) continue;
    for (Provider* provider : providers()) {
      if (!provider->supports(row.id)) continue;
      for (const std::size_t len : {64U, 576U, 1400U}) {
        for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 8U, 32U}) {
          const std::string name = std::string(row.name) + "/" + std::string(provider->name()) + "/" +
                                   std::to_string(len) + "/burst:" + std::to_string(size);
          benchmark::RegisterBenchmark(
              name.c_str(), [=, &row](benchmark::State& state) { run(state, *provider, row, len, size); });
        }
      }
    }
  }
  add_compressors();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
