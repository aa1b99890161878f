// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp {

/// libcrypto_has_integrity() is false for what libcrypto does not offer, or cannot express: AES-XCBC.
bool libcrypto_has_integrity(IntegrityId id);

/// EncryptThenMacMaker is how a context of libcrypto is made for a cipher and an integrity algorithm beside it, for
/// either of them alone, and for AH.
struct EncryptThenMacMaker {
  std::size_t size = 0;  ///< bytes that a context takes
  /// nullptr: libcrypto refuses. `storage` is `size` bytes aligned to kContextAlign, the keys are as long as the
  /// tables say; whoever calls has checked both.
  CryptoContext* (*make)(const Algorithm& algorithm, MutableBytes storage, const Keys& keys) = nullptr;
};

/// encrypt_then_mac() is the maker for an algorithm; where libcrypto has none its size is 0.
EncryptThenMacMaker encrypt_then_mac(const Algorithm& algorithm);

}  // namespace spigrp
