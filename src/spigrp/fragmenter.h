// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "spigrp/bytes.h"

namespace spigrp {

/// Fragmenter cuts one IP packet into fragments (RFC 791 section 3.2, RFC 8200 section 4.5), one after the
/// other into memory of the caller. The packet stays the caller's, and must stay as it is meanwhile.
class Fragmenter {
 public:
  /// make() is nothing where the packet may not be fragmented or cannot: it is no IP packet, it says so (DF),
  /// it is an IPv6 fragment already, or so small an MTU leaves no room for data, or in IPv6 for all extension headers in
  /// the first fragment (RFC 7112 section 5). `id` becomes the
  /// identification of an IPv6 packet, and should not come again soon; IPv4 packets have theirs.
  static std::optional<Fragmenter> make(Bytes packet, std::size_t mtu, std::uint32_t id);

  bool done() const { return at_ == data_.size(); }
  /// next() writes a fragment to the front of `out`, which has at least MTU bytes, and returns its length. It
  /// must not be called when done().
  std::size_t next(MutableBytes out);

 private:
  // Long enough for all that an IPv4 header can be, and for IPv6 headers that leave room for data.
  static constexpr std::size_t kMaxHeaders = 1024;

  Fragmenter() = default;
  static std::optional<Fragmenter> make_ipv4(Bytes packet);
  static std::optional<Fragmenter> make_ipv6(Bytes packet, std::uint32_t id);
  void shorten_options();

  std::array<std::uint8_t, kMaxHeaders> headers_{};  // of the next fragment
  std::size_t headers_len_ = 0;
  Bytes data_;
  std::size_t at_ = 0;      // in the data
  std::size_t offset_ = 0;  // of the data in the packet that it is part of
  std::size_t mtu_ = 0;
  std::size_t least_data_ = 0;  // of the first fragment
  bool ipv4_ = true;
  bool more_behind_ = false;  // this is a fragment itself, and not the last
};

}  // namespace spigrp
