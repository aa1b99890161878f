// SPDX-License-Identifier: Apache-2.0
#include "spigrp/secret.h"

#include <boost/test/unit_test.hpp>
#include <concepts>
#include <new>
#include <ostream>
#include <vector>

using namespace spigrp;

namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

// What a secret must not be able to do.
static_assert(!std::copy_constructible<Secret<8>> && !std::move_constructible<Secret<8>>);
static_assert(!std::is_copy_assignable_v<Secret<8>> && !std::is_move_assignable_v<Secret<8>>);
static_assert(!std::equality_comparable<Secret<8>>);
static_assert(!Printable<Secret<8>>);

// The memory is read through a volatile pointer, because after a destructor the compiler may make up what it
// holds.
std::size_t count_of(std::uint8_t byte, const void* memory, std::size_t size) {
  const volatile std::uint8_t* at = static_cast<const std::uint8_t*>(memory);
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; ++i) count += at[i] == byte ? 1 : 0;
  return count;
}

template <std::size_t N>
void fill(Secret<N>& secret, std::uint8_t byte) {
  while (secret.push(byte)) {
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(wipe_writes_zeros_where_told) {
  std::vector<std::uint8_t> memory(16, 0xa5);
  wipe(MutableBytes(memory).subspan(3, 9));
  for (std::size_t i = 0; i < memory.size(); ++i) BOOST_TEST(memory[i] == (i >= 3 && i < 12 ? 0 : 0xa5));
  wipe({});
}

BOOST_AUTO_TEST_CASE(holds_up_to_its_size) {
  Secret<3> secret;
  BOOST_TEST(secret.size() == 0);
  BOOST_TEST(secret.push(1));
  BOOST_TEST(secret.push(2));
  BOOST_TEST(secret.push(3));
  BOOST_TEST(!secret.push(4));
  BOOST_TEST(secret.size() == 3);
  const std::vector<std::uint8_t> expected{1, 2, 3};
  BOOST_TEST(std::vector(secret.reveal().begin(), secret.reveal().end()) == expected);
}

BOOST_AUTO_TEST_CASE(clear_leaves_no_byte) {
  Secret<32> secret;
  fill(secret, 0x5a);
  BOOST_TEST(count_of(0x5a, &secret, sizeof secret) == 32);
  secret.clear();
  BOOST_TEST(secret.size() == 0);
  BOOST_TEST(count_of(0x5a, &secret, sizeof secret) == 0);
}

BOOST_AUTO_TEST_CASE(destructor_leaves_no_byte) {
  alignas(Secret<32>) std::uint8_t memory[sizeof(Secret<32>)];
  auto* secret = new (memory) Secret<32>;
  fill(*secret, 0x5a);
  BOOST_TEST(count_of(0x5a, memory, sizeof memory) == 32);
  secret->~Secret();
  BOOST_TEST(count_of(0x5a, memory, sizeof memory) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
