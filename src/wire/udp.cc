// SPDX-License-Identifier: Apache-2.0
#include "wire/udp.h"

namespace spigrp {

Result<UdpView, WireErrc> UdpView::parse(Bytes datagram) {
  if (datagram.size() < kUdpHeaderLen) return fail(WireErrc::truncated);
  const std::size_t len = load_be16(datagram.subspan<4, 2>());
  if (len < kUdpHeaderLen || len > datagram.size()) return fail(WireErrc::bad_total_length);
  return UdpView(datagram.first(len));
}

void emit(const UdpFields& fields, std::span<std::uint8_t, kUdpHeaderLen> header) {
  store_be16(header.first<2>(), fields.src_port);
  store_be16(header.subspan<2, 2>(), fields.dst_port);
  store_be16(header.subspan<4, 2>(), fields.len);
  store_be16(header.last<2>(), fields.checksum);
}

}  // namespace spigrp
