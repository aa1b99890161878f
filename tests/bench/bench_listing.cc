// SPDX-License-Identifier: Apache-2.0
//
// Bytes a second of reading a clean listing of a million groups, beside what bounds it from above (memcpy(),
// a memchr() for line ends) and from below (the straightforward parser). docs/benchmarks.md says what was
// reached.
#include <benchmark/benchmark.h>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bench/listing_text.h"
#include "bench/straightforward.h"
#include "spigrp/group.h"
#include "spigrp/listing_reader.h"

using namespace spigrp;
using namespace spigrp::bench;

namespace {

constexpr std::size_t kGroups = 1'000'000;

const std::string& listing(Destinations destinations) {
  static const std::string kTexts[] = {listing_text(Destinations::ipv4, kGroups),
                                       listing_text(Destinations::ipv6, kGroups),
                                       listing_text(Destinations::mixed, kGroups)};
  return kTexts[static_cast<std::size_t>(destinations)];
}

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

// each_line() calls visit(line) without the line ends.
template <class Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const void* newline = std::memchr(text.data(), '\n', text.size());
    const std::size_t end =
        newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - text.data()) : text.size();
    visit(text.substr(0, end), text.size() - end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void copy(benchmark::State& state, Destinations destinations) {
  const std::string& text = listing(destinations);
  std::vector<char> copy(text.size());
  for (auto _ : state) {
    std::memcpy(copy.data(), text.data(), text.size());
    benchmark::ClobberMemory();
  }
  count_bytes(state, text);
}

void lines(benchmark::State& state, Destinations destinations) {
  const std::string& text = listing(destinations);
  for (auto _ : state) {
    std::size_t count = 0;
    each_line(text, [&](std::string_view, std::size_t) { ++count; });
    if (count != kGroups) state.SkipWithError("lines were lost");
  }
  count_bytes(state, text);
}

void straightforward(benchmark::State& state, Destinations destinations) {
  const std::string& text = listing(destinations);
  for (auto _ : state) {
    if (straightforward_count(text) < kGroups) state.SkipWithError("a clean listing was refused");
  }
  count_bytes(state, text);
}

// SAIDs only: words, each a SAID.
void words(benchmark::State& state, Destinations destinations) {
  const std::string& text = listing(destinations);
  for (auto _ : state) {
    std::size_t refused = 0;
    each_line(text, [&](std::string_view line, std::size_t behind) {
      GroupReader reader(line, behind);
      while (const auto word = reader.next()) refused += word->said ? 0 : 1;
    });
    if (refused > 0) state.SkipWithError("a clean listing was refused");
  }
  count_bytes(state, text);
}

// SAIDs and the rules of a group, a line at a time.
void groups(benchmark::State& state, Destinations destinations) {
  const std::string& text = listing(destinations);
  for (auto _ : state) {
    std::size_t refused = 0;
    each_line(text, [&](std::string_view line, std::size_t) { refused += parse_group(line) ? 0 : 1; });
    if (refused > 0) state.SkipWithError("a clean listing was refused");
  }
  count_bytes(state, text);
}

class Counter final : public ListingSink {
 public:
  void on_finding(const ListingLine&, const ListingFinding& finding) override {
    errors_ += finding.severity == Severity::error ? 1 : 0;
  }
  void on_line(const ListingLine& line) override { groups_ += line.kind == ListingLine::Kind::group ? 1 : 0; }
  bool on_full(GroupTable&) override { return false; }

  bool saw_all() const { return groups_ == kGroups && errors_ == 0; }

 private:
  std::size_t groups_ = 0;
  std::size_t errors_ = 0;
};

// The whole reader: everything that spigrp-check says of a listing, but SAIDs in two groups.
void check(benchmark::State& state, Destinations destinations) {
  const std::string& text = listing(destinations);
  for (auto _ : state) {
    Counter counter;
    const auto reader = std::make_unique<ListingReader>(counter, ListingOptions{}, nullptr);
    // As from a file: in pieces.
    constexpr std::size_t kPiece = 1 << 16;
    for (std::size_t at = 0; at < text.size(); at += kPiece) {
      reader->feed(std::string_view(text).substr(at, kPiece));
    }
    reader->finish();
    if (!counter.saw_all()) state.SkipWithError("a clean listing was refused");
  }
  count_bytes(state, text);
}

// One family after the other, so that what belongs together stands together.
#define SPIGRP_BENCH(family)                                        \
  BENCHMARK_CAPTURE(copy, family, Destinations::family);            \
  BENCHMARK_CAPTURE(lines, family, Destinations::family);           \
  BENCHMARK_CAPTURE(straightforward, family, Destinations::family); \
  BENCHMARK_CAPTURE(words, family, Destinations::family);           \
  BENCHMARK_CAPTURE(groups, family, Destinations::family);          \
  BENCHMARK_CAPTURE(check, family, Destinations::family)
SPIGRP_BENCH(ipv4);
SPIGRP_BENCH(ipv6);
SPIGRP_BENCH(mixed);

}  // namespace

BENCHMARK_MAIN();
