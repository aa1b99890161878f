// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace spigrp {

/// The ECN field is the low two bits of TOS and traffic class (RFC 3168 section 5), the DSCP the rest.
inline constexpr std::uint8_t kEcnMask = 0x03;
inline constexpr unsigned kDscpShift = 2;

/// Ecn is a value of the ECN field.
enum class Ecn : std::uint8_t { not_ect = 0, ect1 = 1, ect0 = 2, ce = 3 };

/// decapsulate_ecn() is the inner field after a tunnel's end (RFC 6040 section 4.2, figure 4); nothing where
/// the packet must be dropped: congestion was marked on a packet that has no way to say so.
std::optional<Ecn> decapsulate_ecn(Ecn inner, Ecn outer);

}  // namespace spigrp
