// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "spigrp/bytes.h"
#include "spigrp/result.h"
#include "wire/wire_error.h"

namespace spigrp {

inline constexpr std::size_t kUdpHeaderLen = 8;
/// kNonIkeMarkerLen zero bytes stood before ESP in UDP in the draft that became RFC 3948.
inline constexpr std::size_t kNonIkeMarkerLen = 8;

/// UdpView reads one UDP datagram (RFC 768) in place. It owns nothing. Bytes behind the datagram's length are
/// no part of the view. The checksum is not looked at: 0 is legal around ESP (RFC 3948 section 2.1).
class UdpView {
 public:
  /// bad_total_length: the length is under 8, or more than there is.
  static Result<UdpView, WireErrc> parse(Bytes datagram);

  std::uint16_t src_port() const { return load_be16(datagram_.first<2>()); }
  std::uint16_t dst_port() const { return load_be16(datagram_.subspan<2, 2>()); }
  std::uint16_t checksum() const { return load_be16(datagram_.subspan<6, 2>()); }
  std::size_t len() const { return datagram_.size(); }
  Bytes payload() const { return datagram_.subspan(kUdpHeaderLen); }

 private:
  explicit UdpView(Bytes datagram) : datagram_(datagram) {}
  Bytes datagram_;
};

/// UdpFields are the values of a header; a checksum of 0 means none.
struct UdpFields {
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;
  std::uint16_t len = 0;
  std::uint16_t checksum = 0;
};

void emit(const UdpFields& fields, std::span<std::uint8_t, kUdpHeaderLen> header);

}  // namespace spigrp
