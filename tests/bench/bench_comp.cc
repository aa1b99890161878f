// SPDX-License-Identifier: Apache-2.0
//
// What `tun comp esp` takes, beside, in the same run, libdeflate and zlib alone on the same bytes, and `tun esp` on what they
// come to. Counters are nanoseconds a packet; `english` is what compresses, `noise` what does not, and which the adaptive skip
// of IPComp is for:
//
//   apply, remove             the whole path of `tun comp esp`
//   deflate, inflate          libdeflate's level 1, and zlib, which inflates here, of the inner packet alone
//   rest_apply, rest_remove   the whole path of `tun esp` for as many bytes as remain after compression
//   apply_more, remove_more   what the first takes above the two others, in percent of them
//
// For `noise`, deflate is what a try takes that comes to nothing, and apply is the mean of packets that are tried and packets
// that are not.
//
//   build/bench/tests/bench/bench_comp --benchmark_repetitions=5
#include <benchmark/benchmark.h>
#include <libdeflate.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <zlib.h>

#include "clock.h"
#include "protected_path.h"
#include "spigrp/providers.h"

namespace {

using namespace spigrp;
using bench::PathPlan;
using bench::ProtectedPath;
using bench::time;
using test::Octets;

constexpr std::size_t kLen = 1400;
constexpr int kLevel = 1;
constexpr std::size_t kIpcompHeader = 4;

// Raw DEFLATE of each packet of a burst by the libraries themselves, with room for whatever comes out.
class Libraries {
 public:
  explicit Libraries(std::span<const Packet> burst) {
    if (compressor_ == nullptr || inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    for (const Packet& packet : burst) {
      const Bytes plain = packet.bytes();
      plain_.emplace_back(plain.begin(), plain.end());
      deflated_.emplace_back(2 * plain.size());
    }
    lens_.resize(plain_.size());
  }
  Libraries(const Libraries&) = delete;
  Libraries& operator=(const Libraries&) = delete;
  ~Libraries() { inflateEnd(&stream_); }

  void deflate() {
    for (std::size_t i = 0; i < plain_.size(); ++i) {
      lens_[i] = libdeflate_deflate_compress(compressor_.get(), plain_[i].data(), plain_[i].size(),
                                             deflated_[i].data(), deflated_[i].size());
    }
  }
  void inflate() {
    for (std::size_t i = 0; i < plain_.size(); ++i) {
      inflateReset(&stream_);
      stream_.next_in = deflated_[i].data();
      stream_.avail_in = static_cast<uInt>(lens_[i]);
      stream_.next_out = plain_[i].data();
      stream_.avail_out = static_cast<uInt>(plain_[i].size());
      if (::inflate(&stream_, Z_FINISH) != Z_STREAM_END) throw std::logic_error("it does not inflate");
    }
  }
  // What the packets come to.
  const std::vector<std::size_t>& lens() const { return lens_; }

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
  };

  std::vector<Octets> plain_;
  std::vector<Octets> deflated_;
  std::vector<std::size_t> lens_;
  std::unique_ptr<libdeflate_compressor, Free> compressor_{libdeflate_alloc_compressor(kLevel)};
  z_stream stream_{};
};

// Sums over the bursts of a run, in nanoseconds.
struct Sums {
  double apply = 0;
  double remove = 0;
};

// False where a packet did not come through.
bool pass(ProtectedPath& path, Sums& sums) {
  path.next();
  sums.apply += time([&] { path.apply(); });
  if (!path.all(Verdict::applied)) return false;
  sums.remove += time([&] { path.remove(); });
  return path.all(Verdict::removed);
}

// As long as `tun esp` gets them behind IPComp; what does not get shorter stays as it is.
std::vector<std::size_t> remaining(const std::vector<std::size_t>& deflated) {
  std::vector<std::size_t> lens;
  for (const std::size_t len : deflated) lens.push_back(std::min(kLen, len + kIpcompHeader));
  return lens;
}

double percent_above(double value, double base) { return 100 * (value / base - 1); }

void run(benchmark::State& state, PathPlan plan) {
  plan.shape = {Proto::tun, Proto::comp, Proto::esp};
  plan.lens = {kLen};
  ProtectedPath path(plan, default_provider());
  path.next();
  Libraries libraries(path.packets());
  libraries.deflate();
  plan.shape = {Proto::tun, Proto::esp};
  plan.lens = remaining(libraries.lens());
  ProtectedPath rest(plan, default_provider());

  Sums whole;
  Sums around;
  Sums alone;
  for (auto _ : state) {
    const double before = whole.apply + whole.remove;
    if (!pass(path, whole) || !pass(rest, around)) return state.SkipWithError("a packet was dropped");
    alone.apply += time([&] { libraries.deflate(); });
    alone.remove += time([&] { libraries.inflate(); });
    state.SetIterationTime((whole.apply + whole.remove - before) * 1e-9);
  }
  const double packets = static_cast<double>(state.iterations()) * static_cast<double>(plan.burst);
  state.counters["apply"] = whole.apply / packets;
  state.counters["remove"] = whole.remove / packets;
  state.counters["deflate"] = alone.apply / packets;
  state.counters["inflate"] = alone.remove / packets;
  state.counters["rest_apply"] = around.apply / packets;
  state.counters["rest_remove"] = around.remove / packets;
  state.counters["apply_more"] = percent_above(whole.apply, alone.apply + around.apply);
  state.counters["remove_more"] = percent_above(whole.remove, alone.remove + around.remove);
}

}  // namespace

int main(int argc, char** argv) {
  for (const AlgorithmId id :
       {AlgorithmId::esp_chacha20_poly1305, AlgorithmId{AlgorithmUse::esp, CipherId::aes128_gcm16}}) {
    if (!default_provider().supports(id)) continue;
    for (const bool is_text : {true, false}) {
      const std::string name =
          "tun_comp_esp/" + std::string(algorithm(id).name) + (is_text ? "/english" : "/noise");
      benchmark::RegisterBenchmark(name.c_str(), [id, is_text](benchmark::State& state) {
        run(state, {.algorithm = id, .is_text = is_text});
      })->UseManualTime();
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
