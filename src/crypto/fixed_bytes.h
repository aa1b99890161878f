// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// FixedBytes gathers the scattered parts of what is short, for a library that wants it in one piece.
template <std::size_t kMax>
class FixedBytes {
 public:
  /// append() adds a part; what does not fit into `most` is misuse.
  void append(Bytes part, std::size_t most = kMax) {
    SPIGRP_REQUIRE(part.size() <= most - size_);
    // SPI, sequence number and its high bits, IV: as a constant, the length costs no call.
    if (part.size() == 4) {
      std::memcpy(bytes_.data() + size_, part.data(), 4);
    } else if (part.size() == 8) {
      std::memcpy(bytes_.data() + size_, part.data(), 8);
    } else if (!part.empty()) {
      std::memcpy(bytes_.data() + size_, part.data(), part.size());
    }
    size_ += part.size();
  }
  Bytes view() const { return Bytes(bytes_).first(size_); }

 private:
  std::array<std::uint8_t, kMax> bytes_;
  std::size_t size_ = 0;
};

}  // namespace spigrp
