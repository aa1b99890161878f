// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp {

/// evp_aead_size() is how many bytes make_evp_aead() takes.
std::size_t evp_aead_size();

/// make_evp_aead() is a context of libcrypto for a cipher that brings its own ICV: GCM, CCM, GMAC and
/// ChaCha20-Poly1305. nullptr: libcrypto refuses. `storage` is evp_aead_size() bytes aligned to kContextAlign,
/// `key_and_salt` as long as the table says; whoever calls has checked both.
CryptoContext* make_evp_aead(const Cipher& cipher, MutableBytes storage, Bytes key_and_salt);

}  // namespace spigrp
