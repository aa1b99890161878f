// SPDX-License-Identifier: Apache-2.0
#include "engine/fragment_store.h"

#include <algorithm>

namespace spigrp {

void FragmentStore::measure(Arena& arena, std::size_t bytes) { arena.measure<Cell>(bytes / kCellLen); }

FragmentStore::FragmentStore(Arena& arena, std::size_t bytes)
    : cells_(arena.make<Cell>(bytes / kCellLen)), num_free_(cells_.size()) {
  for (std::uint32_t i = 0; i < cells_.size(); ++i) cells_[i].next = i + 1;
}

FragmentStore::Chain FragmentStore::put(Bytes bytes) {
  SPIGRP_REQUIRE(cells_for(bytes.size()) <= num_free_);
  const Chain chain{first_free_, static_cast<std::uint32_t>(bytes.size())};
  while (!bytes.empty()) {
    Cell& cell = cells_[first_free_];
    const Bytes part = bytes.first(std::min(bytes.size(), kCellLen));
    std::ranges::copy(part, cell.bytes.begin());
    bytes = bytes.subspan(part.size());
    first_free_ = cell.next;
    --num_free_;
  }
  return chain;
}

void FragmentStore::get(const Chain& chain, MutableBytes to) const {
  SPIGRP_REQUIRE(to.size() == chain.len);
  for (std::uint32_t at = chain.first; !to.empty(); at = cells_[at].next) {
    const MutableBytes part = to.first(std::min(to.size(), kCellLen));
    std::ranges::copy(Bytes(cells_[at].bytes).first(part.size()), part.begin());
    to = to.subspan(part.size());
  }
}

bool FragmentStore::equals(const Chain& chain, Bytes bytes) const {
  if (bytes.size() != chain.len) return false;
  for (std::uint32_t at = chain.first; !bytes.empty(); at = cells_[at].next) {
    const Bytes part = bytes.first(std::min(bytes.size(), kCellLen));
    if (!std::ranges::equal(Bytes(cells_[at].bytes).first(part.size()), part)) return false;
    bytes = bytes.subspan(part.size());
  }
  return true;
}

void FragmentStore::release(const Chain& chain) {
  std::uint32_t at = chain.first;
  for (std::size_t count = cells_for(chain.len); count > 0; --count) {
    const std::uint32_t next = cells_[at].next;
    cells_[at].next = first_free_;
    first_free_ = at;
    at = next;
    ++num_free_;
  }
}

}  // namespace spigrp
