// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "spigrp/algorithm.h"
#include "spigrp/provider.h"

namespace spigrp {

// What each make_context() checks.

inline bool keys_fit(const Algorithm& row, const Keys& keys) {
  return keys.encryption.size() == row.encryption_key_len + row.salt_len &&
         keys.authentication.size() == row.auth_key_len;
}

inline bool is_context_storage(MutableBytes storage) {
  return storage.size() == kContextSize &&
         reinterpret_cast<std::uintptr_t>(storage.data()) % kContextAlign == 0;
}

}  // namespace spigrp
