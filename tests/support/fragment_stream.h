// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "support/octets.h"
#include "support/packets.h"

namespace spigrp::test {

/// fragment4(), fragment6() are the fragment of a packet with the data given: `at` is its offset in bytes.
Octets fragment4(Ip4 header, std::size_t at, bool more, Bytes data);
/// `before` are extension headers in front of the fragment header, the first of type header.next_header; the
/// last of them must name 44.
Octets fragment6(const Ip6& header, std::uint32_t id, std::uint8_t protocol, std::size_t at, bool more,
                 Bytes data, Bytes before = {});

/// Where the fragments of a FragmentStream go to.
inline constexpr std::string_view kFragmentsTo4 = "192.0.1.1";
inline constexpr std::string_view kFragmentsTo6 = "2001:db8:1::1";

/// FragmentStream makes fragments of a few ESP packets, from five bytes of choices each: fragments that fit,
/// overlap, contradict and repeat each other, in any order, and some that are wrong by themselves. Their SPI
/// is above 255, and never kUnusedSpi.
class FragmentStream {
 public:
  static constexpr std::uint32_t kUnusedSpi = 0x100;
  explicit FragmentStream(Bytes choices) : choices_(choices) {}

  struct Step {
    Octets packet;
    std::uint64_t now = 0;  ///< milliseconds
    std::size_t room = 0;   ///< bytes behind the packet
    bool whole = false;     ///< it has all there is, in IPv6 with a fragment header: it waits for nobody
  };
  std::optional<Step> next();

 private:
  Bytes choices_;
  std::uint64_t now_ = 1'000'000;
};

}  // namespace spigrp::test
