// SPDX-License-Identifier: Apache-2.0
#include "base/byte_order.h"
#include "sa/replay_model.h"
#include "spigrp/result.h"
#include "support/octets.h"
#include "support/window_state.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kSetup = 10;
constexpr std::size_t kArrival = 3;

// Three bytes are an arrival: two say how far from the right edge, the third to which side or how far beyond.
std::uint64_t arrival(Bytes bytes, std::uint64_t top) {
  const std::uint64_t distance = load_be16(bytes.first<2>());
  const unsigned way = bytes[2];
  if (way < 128) return top - std::min(top, distance % (std::uint64_t{1} << (1 + way % 16)));
  const unsigned far = way >= 240 ? way - 240 + 17 : 0;  // a leap of up to 2^48
  return distance << far > ~top ? top : top + (distance << far);
}

}  // namespace

// The anti-replay window takes and refuses what a set of all numbers would, at every size; check() and a
// refused commit() change nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes input(data, size);
  if (size < kSetup) return 0;
  const std::size_t window_size =
      kMinReplayWindow + load_be16(input.first<2>()) % (kMaxReplayWindow - kMinReplayWindow + 1);
  const std::uint64_t start = load_be64(input.subspan<2, 8>());
  OwnedWindow window(window_size, start);
  SetModel model(window_size, start);
  for (input = input.subspan(kSetup); input.size() >= kArrival; input = input.subspan(kArrival)) {
    const std::uint64_t sequence = arrival(input.first(kArrival), model.top());
    const WindowState before(window);
    const bool expected = model.check(sequence);
    SPIGRP_REQUIRE(window.check(sequence) == expected && WindowState(window) == before);
    SPIGRP_REQUIRE(window.commit(sequence) == expected && (expected || WindowState(window) == before));
    model.commit(sequence);
    SPIGRP_REQUIRE(window.top() == model.top());
    // What is in or just right of the window is what its low bits are taken for.
    const bool near = sequence + window_size > window.top() || sequence > window.top();
    const auto low = static_cast<std::uint32_t>(sequence);
    SPIGRP_REQUIRE(!near || sequence == 0 || window.infer(low) == sequence);
  }
  return 0;
}
