// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spigrp {

struct Sa;

/// LifeKind is what a lifetime is measured in (RFC 2367 section 2.3.2, spi(8)).
enum class LifeKind : std::uint8_t {
  allocations,  ///< eroutes that began to send through the SA
  bytes,        ///< of packets, as SaTraffic counts them
  addtime,      ///< seconds since the SA was added
  usetime,      ///< seconds since the SA served its first packet
  packets,      ///< that the SA served
};
inline constexpr std::size_t kNumLifeKinds = 5;

/// name() is "bytes" and the like, as spi(8) has them behind "soft-" and "hard-".
std::string_view name(LifeKind kind);

/// LifeLimit is a limit of each strength; 0 is none. At the hard one the SA ends. The soft one only asks for
/// a successor.
struct LifeLimit {
  std::uint64_t soft = 0;
  std::uint64_t hard = 0;
  friend bool operator==(const LifeLimit&, const LifeLimit&) = default;
};

/// LifeRules are the limits of an SA.
struct LifeRules {
  std::array<LifeLimit, kNumLifeKinds> limits{};
  /// What KLIPS did: a packet is refused when the count is beyond the limit before it comes, so that the one
  /// that crosses the limit passes. Without it no count ever gets beyond its limit.
  bool crossing_passes = false;

  /// any() tells whether there is a limit at all.
  bool any() const {
    std::uint64_t bits = 0;
    for (const LifeLimit& limit : limits) bits |= limit.soft | limit.hard;
    return bits != 0;
  }

  LifeLimit& operator[](LifeKind kind) { return limits[static_cast<std::size_t>(kind)]; }
  const LifeLimit& operator[](LifeKind kind) const { return limits[static_cast<std::size_t>(kind)]; }
  friend bool operator==(const LifeRules&, const LifeRules&) = default;
};

/// LifeUse is how far the life of an SA has gone, beside its traffic. Times are those of Packet::arrived.
struct LifeUse {
  std::uint64_t allocations = 0;
  std::uint64_t added_at = 0;
  std::optional<std::uint64_t> first_used_at;
  std::optional<std::uint64_t> last_used_at;  ///< there where first_used_at is
  friend bool operator==(const LifeUse&, const LifeUse&) = default;
};

/// LifeEnd is the strength of a limit.
enum class LifeEnd : std::uint8_t { soft, hard };

/// LifeObserver is told of limits: each of an SA once. A soft limit is told by the packet that reaches it,
/// a hard one by the first packet that is refused for it. It must not change the database meanwhile; afterwards it may.
class LifeObserver {
 public:
  virtual void reached(const Sa& sa, LifeKind kind, LifeEnd end) = 0;

 protected:
  ~LifeObserver() = default;
};

}  // namespace spigrp
