// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace spigrp {

/// WireErrc says why bytes are not the header they were read as.
enum class WireErrc : std::uint8_t {
  truncated,          ///< fewer bytes than the fixed header has
  bad_version,        ///< the version field is not the one of this header
  bad_header_length,  ///< a header length that is too small for the header, or ends outside the packet
  bad_total_length,   ///< a total or payload length that does not fit the bytes there are
  bad_options,        ///< an option that ends outside its header, or is shorter than an option can be
  jumbogram,          ///< longer than 65,535 bytes, by a hop-by-hop option (RFC 2675)
  too_many_headers,   ///< more extension headers than a packet may have here
};

/// describe() is one clause in English, without a full stop.
const char* describe(WireErrc code);

}  // namespace spigrp
