// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "spigrp/sa.h"
#include "support/octets.h"

// ESP and AH made by hand from the RFCs, with libsodium alone: a second opinion, and the way to packets that
// our own side never sends.
namespace spigrp::test {

/// hmac() is HMAC-SHA2-256 or -512, cut to the first half, by the length of the key (32 or 64).
Octets hmac(Bytes key, Bytes message);

/// seal_esp() is an ESP packet (without IP header) with this plaintext, trailer included, under the keys that
/// spec() gives. `sequence` goes into the IV too; ESN counts its high-order bits into the ICV.
Octets seal_esp(const SaSpec& spec, std::uint64_t sequence, Bytes plaintext);

/// open_esp() is the plaintext of an ESP packet, trailer included, or nothing when the ICV is wrong.
Octets open_esp(const SaSpec& spec, std::uint64_t sequence, Bytes esp);

}  // namespace spigrp::test
