// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "spigrp/bytes.h"

namespace spigrp {

/// AlignedMemory is memory from the heap at a multiple of `align` bytes, for what lives in memory of its caller.
///
/// Memory of several megabytes asks for huge pages where the system has them for whoever asks (Linux,
/// transparent_hugepage=madvise): what is looked up all over a large table then waits less for the tables of the
/// processor's own memory management, and a million SAs begin with some hundred page faults in place of 200,000.
class AlignedMemory {
 public:
  AlignedMemory() = default;
  AlignedMemory(std::size_t size, std::size_t align);

  /// bytes() is all of it, not set to anything; empty by default.
  MutableBytes bytes() const { return {memory_.get(), size_}; }

 private:
  struct Delete {
    std::align_val_t align;
    void operator()(std::uint8_t* memory) const { ::operator delete[](memory, align); }
  };

  std::unique_ptr<std::uint8_t[], Delete> memory_{nullptr, {std::align_val_t{1}}};
  std::size_t size_ = 0;
};

}  // namespace spigrp
