// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"
#include "spigrp/result.h"
#include "wire/wire_error.h"

namespace spigrp {

inline constexpr std::size_t kIpcompHeaderLen = 4;

/// IpcompView reads one IPComp header and its payload (RFC 3173 section 3) in place. It owns nothing.
///
///   0      1       2     4         n
///   | next | flags | CPI | payload |
///
/// The flags are reserved: sent as 0, ignored on receipt.
class IpcompView {
 public:
  static Result<IpcompView, WireErrc> parse(Bytes packet);

  std::uint8_t next_header() const { return packet_[0]; }
  std::uint8_t flags() const { return packet_[1]; }
  std::uint16_t cpi() const { return load_be16(packet_.subspan<2, 2>()); }
  Bytes payload() const { return packet_.subspan(kIpcompHeaderLen); }

 private:
  explicit IpcompView(Bytes packet) : packet_(packet) {}
  Bytes packet_;
};

void emit_ipcomp(std::uint8_t next_header, std::uint16_t cpi,
                 std::span<std::uint8_t, kIpcompHeaderLen> header);

}  // namespace spigrp
