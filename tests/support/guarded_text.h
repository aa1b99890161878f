// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include "spigrp/result.h"

namespace spigrp::test {

/// GuardedText holds one text at a time in front of a page that nobody may read: who reads a byte too many
/// dies of it.
class GuardedText {
 public:
  GuardedText() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    void* const memory = mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SPIGRP_REQUIRE(memory != MAP_FAILED);
    memory_ = static_cast<char*>(memory);
    SPIGRP_REQUIRE(mprotect(memory_ + page_, page_, PROT_NONE) == 0);
  }
  ~GuardedText() { munmap(memory_, 2 * page_); }
  GuardedText(const GuardedText&) = delete;
  GuardedText& operator=(const GuardedText&) = delete;

  /// hold() is the text, at most a page, until the next one.
  std::string_view hold(std::string_view text) {
    SPIGRP_REQUIRE(text.size() <= page_);
    char* const place = memory_ + page_ - text.size();
    std::memmove(place, text.data(), text.size());
    return {place, text.size()};
  }

 private:
  std::size_t page_;
  char* memory_ = nullptr;
};

}  // namespace spigrp::test
