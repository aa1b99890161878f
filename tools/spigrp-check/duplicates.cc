// SPDX-License-Identifier: Apache-2.0
#include "duplicates.h"

#include <new>
#include <random>
#include <utility>

namespace spigrp {
namespace {

std::uint64_t unpredictable() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

Duplicates::Duplicates()
    : memory_(allocate(kFirstRoom)),
      table_(kFirstRoom, bytes_of(memory_.get(), kFirstRoom), unpredictable()) {}

std::unique_ptr<std::uint64_t[]> Duplicates::allocate(std::size_t saids) {
  // Not initialised: pages that are not used yet take no memory.
  return std::unique_ptr<std::uint64_t[]>(new (std::nothrow)
                                              std::uint64_t[GroupTable::memory_size(saids) / 8 + 1]);
}

MutableBytes Duplicates::bytes_of(std::uint64_t* memory, std::size_t saids) {
  return {reinterpret_cast<std::uint8_t*>(memory), GroupTable::memory_size(saids)};
}

bool Duplicates::grow() {
  const std::size_t more = table_.capacity() * 2;
  if (more > std::size_t{1} << 31) return false;
  auto memory = allocate(more);
  if (!memory) return false;
  table_.move_to(more, bytes_of(memory.get(), more));
  memory_ = std::move(memory);
  return true;
}

}  // namespace spigrp
