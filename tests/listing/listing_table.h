// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "spigrp/group_table.h"

namespace spigrp::test {

/// Table is a GroupTable and the memory it lives in, filled with what was there before.
struct Table {
  explicit Table(std::size_t saids)
      : memory(GroupTable::memory_size(saids), 0xa5), table(saids, memory, 0x1234'5678'9abc'def0) {}

  std::vector<std::uint8_t> memory;
  GroupTable table;
};

}  // namespace spigrp::test
