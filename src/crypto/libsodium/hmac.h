// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp {

// RFC 4868's HMACs, for AH and for ESP with NULL encryption, which leaves the text as it is. `storage` is
// kContextSize bytes aligned to kContextAlign, `key` 32 or 64 bytes; whoever calls has checked both.
CryptoContext* make_hmac_sha2_256_128(MutableBytes storage, Bytes key);
CryptoContext* make_hmac_sha2_512_256(MutableBytes storage, Bytes key);

}  // namespace spigrp
