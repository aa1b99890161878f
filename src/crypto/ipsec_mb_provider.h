// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/provider.h"

namespace spigrp {

/// ipsec_mb_provider() is intel-ipsec-mb, in a build for x86-64 with the option `ipsec_mb`: AES-GCM, AES-GMAC,
/// ChaCha20-Poly1305, and AES-CBC, AES-CTR, NULL and AH with HMAC-SHA-1 and HMAC-SHA-2, where the CPU has AES. CBC and HMAC
/// gain by bursts, since the library works on as many packets at a time as it has lanes; one packet alone takes longer
/// than with any other provider. It takes no memory of the heap. It lives as long as the program.
Provider& ipsec_mb_provider();

}  // namespace spigrp
