// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "support/octets.h"

namespace spigrp::test {

/// naive_ah_headers() is what AH counts of the IP headers of a packet (RFC 4302 section 3.3.3.1, appendix A),
/// up to where AH stands or would be put; nothing where it cannot be predicted. It goes by numbers from the
/// RFCs, a byte at a time, and uses nothing of src/.
std::optional<Octets> naive_ah_headers(const Octets& packet);

/// arrived() is a packet as it comes to its last destination, hop by hop along a source route or a routing
/// header of type 0 or 2 that is not used up; nothing where no router could tell the way.
std::optional<Octets> arrived(const Octets& packet);

/// naive_sent_ah_headers() is what the sender of AH must count: what the receiver will.
std::optional<Octets> naive_sent_ah_headers(const Octets& packet);

}  // namespace spigrp::test
