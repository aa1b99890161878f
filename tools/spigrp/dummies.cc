// SPDX-License-Identifier: Apache-2.0
#include "dummies.h"

#include <algorithm>

#include "spigrp/engine.h"
#include "spigrp/sa.h"

namespace spigrp {

void Dummies::remember(const Packet& plain) {
  len_ = plain.size();
  arrived_ = plain.arrived;
  memory_.resize(Engine::kHeadroom + std::max(len_, kMaxTfcLen) + Engine::kTailroom);
  std::ranges::copy(plain.bytes(), memory_.begin() + Engine::kHeadroom);
}

Packet& Dummies::make() {
  packet_ = Packet(memory_, Engine::kHeadroom, len_);
  packet_.arrived = arrived_;
  packet_.dummy = true;
  return packet_;
}

}  // namespace spigrp
