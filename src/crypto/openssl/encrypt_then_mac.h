// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp {

/// libcrypto_has_integrity() is false for what libcrypto does not offer, or cannot express: AES-XCBC.
bool libcrypto_has_integrity(IntegrityId id);

/// make_encrypt_then_mac() is a context of libcrypto for a cipher and an integrity algorithm beside it, for
/// either of them alone, and for AH. nullptr: libcrypto refuses. `storage` is kContextSize bytes aligned to
/// kContextAlign, the keys are as long as the tables say; whoever calls has checked both.
CryptoContext* make_encrypt_then_mac(const Algorithm& algorithm, MutableBytes storage, const Keys& keys);

}  // namespace spigrp
