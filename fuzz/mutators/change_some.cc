// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "mutators/mutator.h"

namespace spigrp::fuzz {
namespace {

constexpr std::uint8_t kTelling[] = {0, 1, 2, 4, 6, 41, 50, 51, 59, 60, 64, 108, 127, 128, 254, 255};

std::uint8_t telling(Noise& noise) { return kTelling[noise.below(std::size(kTelling))]; }

void change_one(Octets& bytes, Noise& noise) {
  const std::size_t at = noise.below(bytes.size());
  const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (noise.below(6)) {
    case 0:
      *place = static_cast<std::uint8_t>(*place ^ 1u << noise.below(8));
      break;
    case 1:
      *place = telling(noise);
      break;
    case 2:
      *place = static_cast<std::uint8_t>(*place + noise.below(33) - 16);
      break;
    case 3:
      bytes.insert(place, 1 + noise.below(8), telling(noise));
      break;
    case 4:
      bytes.erase(place,
                  place + static_cast<std::ptrdiff_t>(std::min(bytes.size() - at, 1 + noise.below(8))));
      break;
    default: {
      const Octets part(
          place, place + static_cast<std::ptrdiff_t>(std::min(bytes.size() - at, 1 + noise.below(16))));
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(noise.below(bytes.size() + 1)), part.begin(),
                   part.end());
    }
  }
}

}  // namespace

Octets change_some(Octets bytes, Noise& noise) {
  for (std::size_t i = 0, count = 1 + noise.below(4); i < count; ++i) {
    if (bytes.empty()) bytes.push_back(telling(noise));
    change_one(bytes, noise);
  }
  return bytes;
}

}  // namespace spigrp::fuzz
