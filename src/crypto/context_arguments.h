// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "spigrp/algorithm.h"
#include "spigrp/provider.h"
#include "spigrp/result.h"

namespace spigrp {

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

/// checked_algorithm() is what each make_context() checks first: the algorithm that `id` names, where `provider` has it and
/// the keys fit. Storage that is none is misuse.
template <class OneProvider>
Result<const Algorithm*, ProviderErrc> checked_algorithm(const OneProvider& provider, AlgorithmId id,
                                                         const Keys& keys, MutableBytes storage) {
  if (!provider.supports(id)) return fail(ProviderErrc::unsupported);
  const Algorithm& row = algorithm(id);
  if (!keys_fit(row, keys)) return fail(ProviderErrc::bad_key_size);
  SPIGRP_REQUIRE(is_context_storage(storage, provider.context_size(id)));
  return &row;
}

}  // namespace spigrp
