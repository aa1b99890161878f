// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "transform/esp_form.h"
#include "wire/plain_ipv4.h"

namespace spigrp {

/// FlowMemo keeps what a look-up gave for a flow, for as long as Database::version() stays. It has one place for each of some
/// numbers that flows come to, so a flow may push out another one.
template <class Value>
class FlowMemo {
 public:
  /// find() is what was kept for this flow and this version, or nullptr.
  const Value* find(std::uint64_t version, const PlainIpv4::Ends& ends) const {
    const Entry& entry = entries_[place_of(ends)];
    const bool is_it = (entry.version == version) & (entry.ends == ends);
    return is_it ? &entry.value : nullptr;
  }
  const Value& keep(std::uint64_t version, const PlainIpv4::Ends& ends, const Value& value) {
    Entry& entry = entries_[place_of(ends)];
    entry = {version, ends, value};
    return entry.value;
  }

 private:
  static constexpr unsigned kBits = kUsualFormsApart ? 8 : 0;  // without a fast path there is nobody to ask

  struct Entry {
    std::uint64_t version = 0;  // of none
    PlainIpv4::Ends ends;
    Value value{};
  };

  // The upper bits of a product depend on all bits of its factor (Knuth, section 6.4).
  static std::size_t place_of(const PlainIpv4::Ends& ends) {
    const std::uint64_t mixed = (ends.protocol_and_src * 3 ^ ends.dst_and_inside) * 0x9e37'79b9'7f4a'7c15;
    return static_cast<std::size_t>(mixed >> 32 >> (32 - kBits));
  }

  std::array<Entry, std::size_t{1} << kBits> entries_{};
};

}  // namespace spigrp
