// SPDX-License-Identifier: Apache-2.0
#include "spigrp/secret.h"

#include <cstring>

namespace spigrp {

void wipe(MutableBytes memory) {
  if (memory.empty()) return;
  std::memset(memory.data(), 0, memory.size());
  // Nobody reads the zeros, so the compiler would leave them out: claim that this statement does.
  __asm__ __volatile__("" : : "r"(memory.data()) : "memory");
}

}  // namespace spigrp
