// SPDX-License-Identifier: Apache-2.0
//
// Puts bursts through a path, for tools that count what it takes: instructions (.ci/instructions), of an algorithm that costs
// nothing, so that the framing is counted alone; or samples of a clock (tools/benchmarks/where.py), of a provider's AES-128-GCM.
//
// Usage: count_path CHAIN LEN BURST BURSTS next|apply|remove [PROVIDER]
// How far each burst goes: count_path tun-esp 64 32 100 apply
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

#include "protected_path.h"
#include "spigrp/providers.h"

namespace {

using namespace spigrp;

// FreeProvider has AES-128-GCM and HMAC-SHA2-256 by name: nothing is encrypted, and every ICV is right.
class FreeProvider final : public Provider {
 public:
  std::string_view name() const override { return "free"; }
  bool supports(AlgorithmId) const override { return true; }
  std::size_t context_size(AlgorithmId) const override { return sizeof(Context); }
  Result<CryptoContext*, ProviderErrc> make_context(AlgorithmId, const Keys&, MutableBytes storage) override {
    return ::new (static_cast<void*>(storage.data())) Context;
  }
  void random(MutableBytes memory) override { std::ranges::fill(memory, std::uint8_t{0}); }

 private:
  class Context final : public CryptoContext {
   public:
    void seal(std::span<CryptoJob> jobs) override { accept(jobs); }
    void open(std::span<CryptoJob> jobs) override { accept(jobs); }
    void destroy() override { this->~Context(); }

   private:
    ~Context() = default;
    static void accept(std::span<CryptoJob> jobs) {
      for (CryptoJob& job : jobs) job.ok = true;
    }
  };
};

test::Shape shape_of(std::string_view words) {
  test::Shape shape;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find('-'));
    shape.push_back(word == "tun"   ? Proto::tun
                    : word == "esp" ? Proto::esp
                    : word == "ah"  ? Proto::ah
                                    : Proto::comp);
    words.remove_prefix(std::min(word.size() + 1, words.size()));
  }
  return shape;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6 && argc != 7) return 2;
  FreeProvider free_provider;
  Provider* const provider = argc == 7 ? find_provider(argv[6]) : &free_provider;
  if (provider == nullptr) return 2;
  const auto number = [&](int at) { return std::strtoul(argv[at], nullptr, 10); };
  const test::Shape shape = shape_of(argv[1]);
  const AlgorithmId esp{AlgorithmUse::esp, CipherId::aes128_gcm16};
  bench::ProtectedPath path(
      {.shape = shape,
       .algorithm = test::has(shape, Proto::esp) ? esp : AlgorithmId::ah_hmac_sha2_256_128,
       .lens = {number(2)},
       .burst = number(3)},
      *provider);
  const std::string_view until = argv[5];
  for (unsigned long i = 0; i < number(4); ++i) {
    path.next();
    if (until == "next") continue;
    path.apply();
    if (!path.all(Verdict::applied)) return 1;
    if (until == "apply") continue;
    path.remove();
    if (!path.all(Verdict::removed)) return 1;
  }
}
