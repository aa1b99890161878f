// SPDX-License-Identifier: Apache-2.0
#include "wire/ipcomp.h"

namespace spigrp {

Result<IpcompView, WireErrc> IpcompView::parse(Bytes packet) {
  if (packet.size() < kIpcompHeaderLen) return fail(WireErrc::truncated);
  return IpcompView(packet);
}

void emit_ipcomp(std::uint8_t next_header, std::uint16_t cpi,
                 std::span<std::uint8_t, kIpcompHeaderLen> header) {
  header[0] = next_header;
  header[1] = 0;
  store_be16(header.last<2>(), cpi);
}

}  // namespace spigrp
