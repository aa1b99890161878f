// SPDX-License-Identifier: Apache-2.0
#include "command/aligned_memory.h"

#include <algorithm>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace spigrp {
namespace {

// On most processors; where it is another, asking is in vain and does no harm.
constexpr std::size_t kHugePage = std::size_t{2} << 20;

bool is_worth_huge_pages(std::size_t size) { return size >= 2 * kHugePage; }

std::align_val_t start_of(std::size_t size, std::size_t align) {
  return std::align_val_t{is_worth_huge_pages(size) ? std::max(align, kHugePage) : align};
}

// Whole pages only, so that the memory of others behind the end is not meant. A refusal is no fault.
void ask_for_huge_pages([[maybe_unused]] MutableBytes memory) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (!is_worth_huge_pages(memory.size())) return;
  static_cast<void>(::madvise(memory.data(), memory.size() / kHugePage * kHugePage, MADV_HUGEPAGE));
#endif
}

}  // namespace

AlignedMemory::AlignedMemory(std::size_t size, std::size_t align)
    : memory_(static_cast<std::uint8_t*>(::operator new[](size, start_of(size, align))),
              Delete{start_of(size, align)}),
      size_(size) {
  ask_for_huge_pages(bytes());
}

}  // namespace spigrp
