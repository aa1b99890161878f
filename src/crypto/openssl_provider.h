// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "spigrp/provider.h"

namespace spigrp {

/// openssl_provider() is OpenSSL's libcrypto, in a build with the option `openssl`: all of the registry but
/// AES-XCBC, single DES, Twofish, and what this libcrypto is set not to offer. A context takes memory from
/// the heap while it is made, and none after that. It lives as long as the program.
Provider& openssl_provider();

}  // namespace spigrp
