// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp {

// The ESP AEADs of libsodium. `storage` is kContextSize bytes aligned to kContextAlign, `key_and_salt` 32 + 4
// bytes; whoever calls has checked both, and for AES that the CPU has it.
CryptoContext* make_chacha20_poly1305(MutableBytes storage, Bytes key_and_salt);
CryptoContext* make_aes256_gcm(MutableBytes storage, Bytes key_and_salt);

}  // namespace spigrp
