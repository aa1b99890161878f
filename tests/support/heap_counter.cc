// SPDX-License-Identifier: Apache-2.0
#include "support/heap_counter.h"

#include <cstdlib>
#include <iostream>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SPIGRP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define SPIGRP_SANITIZED 1
#endif
#endif

#if defined(SPIGRP_CAN_REPLACE_MALLOC) && !defined(SPIGRP_SANITIZED)
#define SPIGRP_HEAP_COUNTED 1
#endif

namespace {
std::size_t calls = 0;
}

#ifdef SPIGRP_HEAP_COUNTED

// The names are glibc's, for whoever replaces malloc().
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++calls;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++calls;
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  ++calls;
  return __libc_realloc(block, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++calls;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  ++calls;
  *block = __libc_memalign(alignment, size);
  return *block == nullptr ? 12 : 0;  // ENOMEM
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

#endif

namespace spigrp::test {

std::size_t heap_calls() { return calls; }

bool heap_calls_are_counted() {
  const std::size_t before = calls;
  void* volatile block = std::malloc(1);  // volatile, or the compiler leaves the pair out
  std::free(block);
  if (calls == before) std::cerr << "SKIPPED: heap calls cannot be counted in this run\n";
  return calls != before;
}

}  // namespace spigrp::test
