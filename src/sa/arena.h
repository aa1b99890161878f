// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <span>

#include "base/round_up.h"
#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// Arena hands out arrays from one block of memory and never takes them back. With no memory it only
/// measures.
class Arena {
 public:
  explicit Arena(MutableBytes memory = {}) : memory_(memory) {}

  /// make() is `count` value-initialised objects. They are not destroyed: T must not need it.
  template <class T>
  std::span<T> make(std::size_t count) {
    T* first = static_cast<T*>(take(size_of<T>(count), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) ::new (static_cast<void*>(first + i)) T{};
    return {first, count};
  }
  /// make_unwritten() is `count` objects of a type that begins without a value, in memory that is not touched.
  template <class T>
  std::span<T> make_unwritten(std::size_t count) {
    T* first = static_cast<T*>(take(size_of<T>(count), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) ::new (static_cast<void*>(first + i)) T;
    return {first, count};
  }
  /// measure() takes the room of `count` objects and makes none.
  template <class T>
  void measure(std::size_t count) {
    align(alignof(T));
    used_ += size_of<T>(count);
  }
  std::size_t used() const { return used_; }

  /// align() moves on to the next multiple of `alignment` from the start of the block.
  void align(std::size_t alignment) { used_ = round_up(used_, alignment); }
  /// take() is raw memory, aligned from the start of the block.
  void* take(std::size_t size, std::size_t alignment) {
    align(alignment);
    SPIGRP_REQUIRE(used_ <= memory_.size() && size <= memory_.size() - used_);
    void* place = memory_.data() + used_;
    used_ += size;
    return place;
  }

 private:
  template <class T>
  static std::size_t size_of(std::size_t count) {
    return count * sizeof(T);  // NOLINT(bugprone-sizeof-expression): arrays of pointers are meant
  }

  MutableBytes memory_;
  std::size_t used_ = 0;
};

}  // namespace spigrp
