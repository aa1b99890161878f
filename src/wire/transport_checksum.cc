// SPDX-License-Identifier: Apache-2.0
#include "wire/transport_checksum.h"

#include <algorithm>
#include <array>

#include "base/byte_order.h"
#include "spigrp/result.h"
#include "wire/checksum.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxAddresses = 32;
constexpr std::size_t kMaxSegment = 65535;

}  // namespace

std::uint16_t transport_checksum(const IpAddress& src, const IpAddress& dst, std::uint8_t protocol,
                                 Bytes segment) {
  SPIGRP_REQUIRE(src.family() == dst.family() && segment.size() <= kMaxSegment);
  // Addresses, then length and protocol: as 16-bit words, both pseudo-headers add up to the same.
  std::array<std::uint8_t, kMaxAddresses + 4> pseudo{};
  const auto end = std::ranges::copy(dst.bytes(), std::ranges::copy(src.bytes(), pseudo.begin()).out).out;
  const auto at = static_cast<std::size_t>(end - pseudo.begin());
  const MutableBytes rest = MutableBytes(pseudo).subspan(at, 4);
  store_be16(rest.first<2>(), static_cast<std::uint16_t>(segment.size()));
  store_be16(rest.last<2>(), protocol);
  return join_checksums(internet_checksum(pseudo), internet_checksum(segment));
}

}  // namespace spigrp
