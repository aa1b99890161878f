// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp::ipsec_mb {

/// aead_size() is how many bytes the context of a cipher that brings its own ICV takes: AES-GCM, AES-GMAC and
/// ChaCha20-Poly1305. 0: it is not served here.
std::size_t aead_size(CipherMode mode);

/// make_aead() is such a context. `storage` is aead_size() bytes aligned to kContextAlign, `key_and_salt` as long as the
/// table says; whoever calls has checked both, and that the library is_usable().
CryptoContext* make_aead(const Cipher& cipher, MutableBytes storage, Bytes key_and_salt);

}  // namespace spigrp::ipsec_mb
