// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace spigrp {

/// ReassemblyLimits bound what fragments of protected packets may cost. They are given at the start; nothing
/// grows at run time. What a limit has no place for pushes out the oldest packet that waits: of the same
/// source where that source has its share, of all where the memory is full.
struct ReassemblyLimits {
  /// Packets that wait for fragments at a time; 0: fragments of protected packets are dropped
  /// (Verdict::fragment).
  std::size_t packets = 32;
  std::size_t packets_per_source = 8;
  /// 65,535 bytes in fragments of IPv6's smallest MTU are 54.
  std::size_t fragments_per_packet = 64;
  std::size_t fragments = 256;
  /// For the bytes of all of them, in cells of 256.
  std::size_t bytes = std::size_t{256} * 1024;
  /// From the first fragment that came to the last, in milliseconds (RFC 8200 section 4.5: a minute).
  std::uint64_t lifetime = 60'000;
};

}  // namespace spigrp
