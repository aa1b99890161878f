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
  ~SecretText() { wipe({memory_.get(), size_}); }

  /// reserve() makes room for so many bytes in all, where it is known before.
  void reserve(std::size_t size) {
    if (size > room_) move_to(size);
  }
  void append(Bytes bytes) {
    while (bytes.size() > room_ - size_) move_to(room_ * 2 + kFirstRoom);
    std::ranges::copy(bytes, memory_.get() + size_);
    size_ += bytes.size();
  }
  std::string_view view() const { return {reinterpret_cast<const char*>(memory_.get()), size_}; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kFirstRoom = std::size_t{64} << 10;

  void move_to(std::size_t room) {
    auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(room);
    std::copy_n(memory_.get(), size_, larger.get());
    wipe({memory_.get(), size_});
    memory_ = std::move(larger);
    room_ = room;
  }

  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t room_ = 0;
  std::size_t size_ = 0;
};

}  // namespace spigrp
