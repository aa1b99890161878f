// SPDX-License-Identifier: Apache-2.0
#include "support/fragment_stream.h"

#include <algorithm>
#include <array>

namespace spigrp::test {
namespace {

constexpr std::size_t kChoices = 5;
constexpr std::uint8_t kEsp = 50;
constexpr std::uint8_t kFragment = 44;
constexpr std::array<std::string_view, 4> kSources4 = {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"};
constexpr std::array<std::string_view, 4> kSources6 = {"2001:db8:2::1", "2001:db8:2::2", "2001:db8:2::3",
                                                       "2001:db8:2::4"};

struct Place {
  std::size_t at;
  std::size_t len;
};

Place place_of(std::uint8_t a, std::uint8_t b) {
  if (a < 0x80) return {(a & 3U) * 8, (b & 1U) * 8 + 8};
  if (a < 0xc0) return {(a & 3U) * 1024, 1024};
  const std::size_t at = (a < 0xf0 ? 0 : 65'408) + (a & 15U) * 8;
  if (b >= 0xf0) return {at, (b & 15U) * 73};
  return {at, (b % 16U + 1) * (b < 0xe0 ? 8U : 512U)};
}

// The data of a packet at each place; the first byte of an SPI is never 0.
Octets data_of(std::size_t which, std::size_t at, std::size_t len) {
  Octets data(len);
  for (std::size_t i = 0; i < len; ++i) {
    data[i] = static_cast<std::uint8_t>(((at + i) * 167 + which * 59 + (at + i) / 251) | 1);
  }
  return data;
}

}  // namespace

Octets fragment4(Ip4 header, std::size_t at, bool more, Bytes data) {
  header.flags = static_cast<std::uint16_t>(header.flags | at / 8 | (more ? kMoreFragments : 0));
  return packet(header, data);
}

Octets fragment6(const Ip6& header, std::uint32_t id, std::uint8_t protocol, std::size_t at, bool more,
                 Bytes data, Bytes before) {
  Octets fragment = fragment_header(protocol, at, more);
  const Octets number = be32(id);
  std::ranges::copy(number, fragment.begin() + 4);
  return packet(header, joined({before, fragment, data}));
}

//   byte 0: source (2 bits), packet (2), family, other data, time does not stand still, long headers
//   byte 1, 2: offset and length: small ones, which are soon complete; parts of a kilobyte; or anything
//   byte 3: more, ECN where bit 1 says so, time, protocol that is wrong in IPv6
//   byte 4: room
std::optional<FragmentStream::Step> FragmentStream::next() {
  if (choices_.size() < kChoices) return std::nullopt;
  const Bytes c = choices_.first(kChoices);
  choices_ = choices_.subspan(kChoices);

  const std::size_t source = c[0] & 3U;
  const std::size_t id = c[0] >> 2 & 3U;
  const auto [at, len] = place_of(c[1], c[2]);
  const bool more = (c[3] & 1) != 0;
  const auto ecn = static_cast<std::uint8_t>((c[3] & 2) != 0 ? c[3] >> 2 & 3U : 2U);
  if ((c[0] & 64) != 0) now_ += std::uint64_t{c[3]} * 100;
  const Octets data = data_of(source * 8 + id * 2 + (c[0] >> 5 & 1U), at, len);
  const bool with_more_headers = (c[0] & 128) != 0;

  Step step{.packet = {}, .now = now_, .room = c[4] * 16U, .whole = at == 0 && !more};
  if ((c[0] & 16) != 0) {
    const Ip4 header{.src = kSources4[source],
                     .dst = kFragmentsTo4,
                     .protocol = kEsp,
                     .tos = ecn,
                     .id = static_cast<std::uint16_t>(id),
                     .options = with_more_headers ? Octets(8, 1) : Octets()};
    step.packet = fragment4(header, at, more, data);
  } else {
    const Octets before = with_more_headers ? options_header(kFragment, Octets{1, 2, 0, 0}) : Octets();
    const Ip6 header{.src = kSources6[source],
                     .dst = kFragmentsTo6,
                     .next_header = with_more_headers ? std::uint8_t{0} : kFragment,
                     .traffic_class = ecn};
    step.packet = fragment6(header, static_cast<std::uint32_t>(id), kEsp, at, more, data, before);
  }
  return step;
}

}  // namespace spigrp::test
