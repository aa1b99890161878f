// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>

namespace spigrp::test {

/// SetModel is a replay window that remembers every number it took.
class SetModel {
 public:
  SetModel(std::size_t size, std::uint64_t last_seen) : size_(size), start_(last_seen), top_(last_seen) {}

  bool check(std::uint64_t sequence) const {
    if (sequence == 0 || sequence <= start_) return false;
    return sequence > top_ || (top_ - sequence < size_ && !taken_.contains(sequence));
  }
  bool commit(std::uint64_t sequence) {
    if (!check(sequence)) return false;
    taken_.insert(sequence);
    top_ = std::max(top_, sequence);
    return true;
  }
  std::uint64_t top() const { return top_; }

 private:
  std::size_t size_;
  std::uint64_t start_;
  std::uint64_t top_;
  std::set<std::uint64_t> taken_;
};

}  // namespace spigrp::test
