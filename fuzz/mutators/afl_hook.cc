// SPDX-License-Identifier: Apache-2.0
//
// The same mutators for AFL++: AFL_CUSTOM_MUTATOR_LIBRARY=mutate_TARGET.so. AFL++ has mutations of its own beside them,
// unless AFL_CUSTOM_MUTATOR_ONLY says otherwise.
#include <algorithm>

#include "mutators/mutator.h"

using namespace spigrp::fuzz;

#define SPIGRP_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

struct State {
  Noise noise;
  Octets changed;
};

}  // namespace

SPIGRP_EXPORT void* afl_custom_init(void* /*afl*/, unsigned int seed) { return new State{Noise(seed), {}}; }

SPIGRP_EXPORT std::size_t afl_custom_fuzz(void* data, std::uint8_t* input, std::size_t size,
                                          std::uint8_t** output, std::uint8_t* /*other*/,
                                          std::size_t /*other_size*/, std::size_t most) {
  auto& state = *static_cast<State*>(data);
  const auto change = [&](Octets bytes) { return change_some(std::move(bytes), state.noise); };
  state.changed = mutate({input, input + size}, state.noise, change);
  *output = state.changed.empty() ? input : state.changed.data();  // no null pointer, whatever the size
  return std::min(state.changed.size(), most);
}

SPIGRP_EXPORT void afl_custom_deinit(void* data) { delete static_cast<State*>(data); }

#ifdef SPIGRP_COUNTED
// In a build for AFL++ this library is instrumented as the targets are, and nobody counts its edges.
extern "C" void __sanitizer_cov_trace_pc_guard(std::uint32_t* /*guard*/) {}
extern "C" void __sanitizer_cov_trace_pc_guard_init(std::uint32_t* /*start*/, std::uint32_t* /*stop*/) {}
#endif
