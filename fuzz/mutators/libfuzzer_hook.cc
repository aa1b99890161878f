// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "mutators/mutator.h"
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define SPIGRP_MSAN
#endif
#endif

using namespace spigrp::fuzz;

// Engines that call the hook need not lend out their mutations.
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                              std::size_t most);

namespace {

constexpr std::size_t kGrowth = 64;

// libFuzzer's own, its dictionary and what it saw compared included. It is not instrumented itself.
Octets change_by_engine(Octets bytes) {
  const std::size_t size = bytes.size();
  bytes.resize(size + kGrowth);
  std::size_t changed = LLVMFuzzerMutate(bytes.data(), size, bytes.size());
#ifdef SPIGRP_MSAN
  __msan_unpoison(&changed, sizeof changed);
  __msan_unpoison(bytes.data(), changed);
#endif
  bytes.resize(changed);
  return bytes;
}

}  // namespace

// One input in four is changed as if it had no form: what is wrong in its form must be refused, too.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  Noise noise(seed);
  const auto change = [&](Octets bytes) {
    return LLVMFuzzerMutate == nullptr ? change_some(std::move(bytes), noise)
                                       : change_by_engine(std::move(bytes));
  };
  const Octets input(data, data + size);
  const Octets changed = noise.one_in(4) ? change(input) : mutate(input, noise, change);
  const std::size_t len = std::min(changed.size(), most);
  std::copy_n(changed.begin(), len, data);
  return len;
}
