// SPDX-License-Identifier: Apache-2.0
#include "bench/listing_text.h"

#include <cstdint>
#include <random>

#include "spigrp/group.h"
#include "support/random.h"

namespace spigrp::bench {
namespace {

// The shapes in the proportion in which they are met: most SAs are ESP tunnels.
constexpr std::string_view kShapes[] = {"te", "te", "te", "tce", "tea", "tcea", "e", "ea"};

/// Maker makes one group after the other. Its numbers come from the bits of the engine alone: what the
/// distributions of <random> make of them differs between libraries.
class Maker {
 public:
  explicit Maker(Destinations destinations) : destinations_(destinations) {}

  Group group() {
    ++counter_;
    const IpAddress dst = destination();
    Group group;
    for (const char proto : kShapes[random_() % std::size(kShapes)]) group.push(said(proto, dst));
    return group;
  }

 private:
  Said said(char letter, const IpAddress& dst) {
    switch (letter) {
      case 't':
        return {Proto::tun, 0x1000 + counter_, dst};
      case 'c':
        return {Proto::comp, 0x100 + static_cast<std::uint32_t>(random_() % 0xee00), dst};
      case 'e':
        return {Proto::esp, spi(), dst};
      default:
        return {Proto::ah, spi(), dst};
    }
  }

  // RFC 4303 section 2.1: 1 to 255 are reserved. The counter keeps two groups apart.
  std::uint32_t spi() { return static_cast<std::uint32_t>(0x10000 + random_() % 0xfff0'0000); }

  IpAddress destination() {
    const bool four =
        destinations_ == Destinations::ipv4 || (destinations_ == Destinations::mixed && random_() % 2 == 0);
    return four ? ipv4() : ipv6();
  }

  IpAddress ipv4() {
    std::uint8_t octets[4];
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(random_());
    octets[0] = static_cast<std::uint8_t>(1 + octets[0] % 223);  // unicast
    return IpAddress::from_bytes(octets);
  }

  // 2001:db8:x:y:..., half of them a host with a short number and half with an interface identifier.
  IpAddress ipv6() {
    std::uint8_t octets[16] = {0x20, 0x01, 0x0d, 0xb8};
    const bool numbered = random_() % 2 == 0;
    for (std::size_t i = 4; i < 16; ++i) {
      const auto bits = static_cast<std::uint8_t>(random_());
      if (i < 8 || !numbered || i == 15) octets[i] = bits;
    }
    return IpAddress::from_bytes(octets);
  }

  std::mt19937_64 random_ = test::repeatable_random(2402);
  Destinations destinations_;
  std::uint32_t counter_ = 0;
};

}  // namespace

std::string listing_text(Destinations destinations, std::size_t groups) {
  Maker maker(destinations);
  std::string text;
  for (std::size_t i = 0; i < groups; ++i) {
    text += format(maker.group()).view();
    text += '\n';
  }
  return text;
}

}  // namespace spigrp::bench
