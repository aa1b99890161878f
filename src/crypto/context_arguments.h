// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "spigrp/algorithm.h"
#include "spigrp/provider.h"

namespace spigrp {

// What each make_context() checks.

inline bool keys_fit(const Algorithm& row, const Keys& keys) {
  return keys.encryption.size() == row.encryption_key_len + row.salt_len &&
         keys.authentication.size() == row.auth_key_len;
}

/// ContextMaker is how a context of one algorithm is made, of the one key that it has, in so many bytes.
struct ContextMaker {
  std::size_t size;
  CryptoContext* (*make)(MutableBytes storage, Bytes key);
};

inline bool is_context_storage(MutableBytes storage, std::size_t size) {
  return storage.size() >= size && reinterpret_cast<std::uintptr_t>(storage.data()) % kContextAlign == 0;
}

}  // namespace spigrp
