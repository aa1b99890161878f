// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/context_arguments.h"

namespace spigrp {

// The ESP AEADs of libsodium. The storage is as large as they say and aligned to kContextAlign, the key 32 + 4
// bytes with its salt; whoever calls has checked both, and for AES that the CPU has it.
ContextMaker chacha20_poly1305();
ContextMaker aes256_gcm();

}  // namespace spigrp
