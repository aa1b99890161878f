// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "spigrp/provider.h"
#include "spigrp/secret.h"

namespace spigrp {

/// KeptKeys are the keys of one SA in the storage of its context. They are wiped with it.
class KeptKeys {
 public:
  /// kMaxLen bytes hold the keys of any algorithm: a cipher's of 32 with a salt of 4, and an HMAC's of 64.
  static constexpr std::size_t kMaxLen = 100;

  explicit KeptKeys(const Keys& keys) : encryption_len_(keys.encryption.size()) {
    for (const Bytes part : {keys.encryption, keys.authentication}) {
      for (const std::uint8_t byte : part) SPIGRP_REQUIRE(bytes_.push(byte));
    }
  }

  Keys view() const {
    const Bytes all = bytes_.reveal();
    return {all.first(std::min(encryption_len_, all.size())),
            all.subspan(std::min(encryption_len_, all.size()))};
  }
  void wipe() { bytes_.clear(); }

 private:
  Secret<kMaxLen> bytes_;
  std::size_t encryption_len_;
};

}  // namespace spigrp
