// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/context_arguments.h"

namespace spigrp {

// RFC 4868's HMACs, for AH and for ESP with NULL encryption, which leaves the text as it is. The storage is as
// large as they say and aligned to kContextAlign, the key 32 or 64 bytes; whoever calls has checked both.
ContextMaker hmac_sha2_256_128();
ContextMaker hmac_sha2_512_256();

}  // namespace spigrp
