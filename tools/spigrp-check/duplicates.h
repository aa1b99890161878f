// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "spigrp/group_table.h"
#include "spigrp/listing_reader.h"

namespace spigrp {

/// Duplicates is a GroupTable that grows with the listing.
class Duplicates {
 public:
  Duplicates();

  GroupTable& table() { return table_; }
  /// grow() doubles the room; false where there is no memory for that.
  bool grow();

 private:
  static constexpr std::size_t kFirstRoom = 1024;
  static std::unique_ptr<std::uint64_t[]> allocate(std::size_t saids);
  static MutableBytes bytes_of(std::uint64_t* memory, std::size_t saids);

  std::unique_ptr<std::uint64_t[]> memory_;
  GroupTable table_;
};

}  // namespace spigrp
