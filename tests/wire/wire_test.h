// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <ostream>

#include "spigrp/bytes.h"
#include "spigrp/result.h"
#include "support/octets.h"
#include "wire/wire_error.h"

namespace spigrp {

// Boost.Test prints what it compares.
inline std::ostream& operator<<(std::ostream& out, WireErrc code) { return out << describe(code); }

namespace test {

/// ExactBytes is a copy in heap memory that ends where the bytes do: AddressSanitizer sees a read of one
/// more. `offset` bytes lie unused before them, so they can stand at any alignment.
class ExactBytes {
 public:
  explicit ExactBytes(Bytes from, std::size_t offset = 0) : memory_(offset + from.size()), offset_(offset) {
    std::ranges::copy(from, memory_.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  Bytes bytes() const { return Bytes(memory_).subspan(offset_); }

 private:
  Octets memory_;
  std::size_t offset_;
};

/// at_every_offset() runs a test on the bytes at each alignment there is.
template <class Test>
void at_every_offset(Bytes bytes, Test test) {
  for (std::size_t offset = 0; offset < 8; ++offset) {
    BOOST_TEST_CONTEXT("at offset " << offset) {
      const ExactBytes copy(bytes, offset);
      test(copy.bytes());
    }
  }
}

/// for_each_prefix() runs a test on the first 0 to `count` - 1 bytes.
template <class Test>
void for_each_prefix(Bytes bytes, std::size_t count, Test test) {
  for (std::size_t size = 0; size < count; ++size) {
    BOOST_TEST_CONTEXT("the first " << size << " bytes") {
      const ExactBytes prefix(bytes.first(size));
      test(prefix.bytes());
    }
  }
}

/// reason() is the error of a refusal.
template <class T>
WireErrc reason(const Result<T, WireErrc>& result) {
  BOOST_REQUIRE_MESSAGE(!result, "it was taken, and had to be refused");
  return result.error();
}

/// taken() is the value of what must not be refused.
template <class T>
T taken(const Result<T, WireErrc>& result) {
  if (!result) BOOST_FAIL("refused: " << describe(result.error()));
  return *result;
}

/// Untouched is memory full of 0xa5 with a guard on both sides, so that an unwritten field shows, and a write
/// outside too.
class Untouched {
 public:
  explicit Untouched(std::size_t size) : memory_(size + 2 * kGuard, 0xa5) {}
  MutableBytes bytes() { return MutableBytes(memory_).subspan(kGuard, memory_.size() - 2 * kGuard); }
  bool guards_hold() const {
    const auto is_fill = [](std::uint8_t byte) { return byte == 0xa5; };
    return std::ranges::all_of(Bytes(memory_).first(kGuard), is_fill) &&
           std::ranges::all_of(Bytes(memory_).last(kGuard), is_fill);
  }

 private:
  static constexpr std::size_t kGuard = 8;
  Octets memory_;
};

/// naive_checksum() is RFC 1071 as slowly as it can be said: one byte, one end-around carry at a time.
inline std::uint16_t naive_checksum(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += i % 2 == 0 ? bytes[i] * 256u : bytes[i];
    if (sum > 0xffff) sum = sum - 0x10000 + 1;
  }
  return static_cast<std::uint16_t>(0xffff - sum);
}

}  // namespace test
}  // namespace spigrp
