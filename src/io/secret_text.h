// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "spigrp/bytes.h"
#include "spigrp/secret.h"

namespace spigrp {

/// SecretText is a text with keys in it: it grows without leaving copies of what it held behind, and wipes
/// itself.
class SecretText {
 public:
  SecretText() = default;
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText() { wipe({memory_.get(), room_}); }

  void append(Bytes bytes) {
    while (bytes.size() > room_ - size_) grow();
    std::ranges::copy(bytes, memory_.get() + size_);
    size_ += bytes.size();
  }
  std::string_view view() const { return {reinterpret_cast<const char*>(memory_.get()), size_}; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kFirstRoom = std::size_t{64} << 10;

  void grow() {
    const std::size_t room = room_ * 2 + kFirstRoom;
    auto larger = std::make_unique<std::uint8_t[]>(room);
    std::copy_n(memory_.get(), size_, larger.get());
    wipe({memory_.get(), room_});
    memory_ = std::move(larger);
    room_ = room;
  }

  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t room_ = 0;
  std::size_t size_ = 0;
};

}  // namespace spigrp
