// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/algorithm.h"
#include "spigrp/bytes.h"
#include "spigrp/provider.h"

namespace spigrp::ipsec_mb {

/// encrypt_then_mac_size() is how many bytes the context of a cipher with an integrity algorithm beside it takes, of
/// either of them alone, and of AH. 0: it is not served here.
std::size_t encrypt_then_mac_size(const Algorithm& algorithm);

/// make_encrypt_then_mac() is such a context. `storage` is encrypt_then_mac_size() bytes aligned to kContextAlign, the keys
/// are as long as the tables say; whoever calls has checked both, and that the library is_usable().
CryptoContext* make_encrypt_then_mac(const Algorithm& algorithm, MutableBytes storage, const Keys& keys);

}  // namespace spigrp::ipsec_mb
