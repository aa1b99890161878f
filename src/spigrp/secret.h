// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// wipe() writes zeros that the compiler may not leave out.
void wipe(MutableBytes memory);

/// Secret<N> holds up to N bytes of key material. It cannot be copied, compared or printed, and wipes itself.
template <std::size_t N>
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { clear(); }

  /// push() appends one byte; false when there is no room.
  bool push(std::uint8_t byte) {
    if (length_ == N) return false;
    bytes_[length_++] = byte;
    return true;
  }
  void clear() {
    wipe(bytes_);
    length_ = 0;
  }
  std::size_t size() const { return length_; }
  /// reveal() is the key itself, for whoever makes a cipher context of it.
  Bytes reveal() const { return Bytes(bytes_).first(length_); }

 private:
  std::array<std::uint8_t, N> bytes_{};
  std::size_t length_ = 0;
};

}  // namespace spigrp
