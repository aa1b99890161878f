// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "spigrp/bytes.h"
#include "spigrp/ip_address.h"

namespace spigrp {

/// transport_checksum() is the value of the checksum field of TCP or UDP (RFC 9293 section 3.1, RFC 768,
/// RFC 8200 section 8.1) over a segment in which that field is 0, header included, and the pseudo-header of
/// these addresses. UDP sends a result of 0 as 0xffff. The segment has at most 65,535 bytes.
std::uint16_t transport_checksum(const IpAddress& src, const IpAddress& dst, std::uint8_t protocol,
                                 Bytes segment);

}  // namespace spigrp
