// SPDX-License-Identifier: Apache-2.0
#include "crypto/libdeflate_compressor.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <libdeflate.h>
#include <memory>
#include <thread>

#include "crypto/compressor_machine.h"
#include "support/heap_counter.h"

namespace spigrp::test {
namespace {

Machine machine_of_libdeflate() { return Machine(make_libdeflate_compressor, libdeflate_memory_size()); }

// libdeflate itself, with memory of its own and room for whatever it makes.
Octets libdeflate_level_1(const Octets& in) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> state(
      libdeflate_alloc_compressor(1), libdeflate_free_compressor);
  Octets out(libdeflate_deflate_compress_bound(state.get(), in.size()));
  out.resize(libdeflate_deflate_compress(state.get(), in.data(), in.size(), out.data(), out.size()));
  return out;
}

using Inflated = Result<std::size_t, InflateErrc>;

// agree() compares zlib's compressor and libdeflate's: the verdict, the bytes, and what lies around them.
bool agree(Machine& zlib, Machine& fast, Bytes stream, std::size_t room) {
  Fenced expected(room);
  Fenced got(room);
  const Inflated verdict = fast->inflate(stream, got.span());
  if (verdict != zlib->inflate(stream, expected.span()) || !got.fences_stand()) return false;
  return !verdict || std::ranges::equal(got.span().first(*verdict), expected.span().first(*verdict));
}

BOOST_AUTO_TEST_SUITE(libdeflate_compressor_in_given_memory)

BOOST_AUTO_TEST_CASE(deflate_writes_what_libdeflate_writes_at_level_1) {
  Machine machine = machine_of_libdeflate();
  for (const Octets& in : samples()) {
    const Octets expected = libdeflate_level_1(in);
    Fenced out(expected.size());
    BOOST_TEST((machine->deflate(in, out.span()) == expected.size()));
    BOOST_TEST(out.hex() == to_hex(expected));
    BOOST_TEST(out.fences_stand());
  }
  BOOST_TEST(machine.fence_stands());
}

// libdeflate by itself gives up some bytes before there is no room.
BOOST_AUTO_TEST_CASE(the_limit_is_exact) {
  Machine machine = machine_of_libdeflate();
  for (const Octets& in : {Octets{}, prose(300), noise(300, 1), Octets(5000, 0)}) {
    const std::size_t needed = libdeflate_level_1(in).size();
    for (std::size_t room = 0; room < needed; ++room) {
      Fenced out(room);
      BOOST_TEST(!machine->deflate(in, out.span()).has_value());
      BOOST_TEST(out.hex() == Fenced(room).hex());
      BOOST_TEST(out.fences_stand());
    }
    Fenced out(needed);
    BOOST_TEST((machine->deflate(in, out.span()) == needed));
  }
}

// More than a packet has: what fits within the longest packet is made, and else nothing, however much room there is.
BOOST_AUTO_TEST_CASE(more_than_a_packet) {
  Machine machine = machine_of_libdeflate();
  Fenced out(300'000);
  BOOST_TEST(machine->deflate(Octets(200'000), out.span()).has_value());
  BOOST_TEST(!machine->deflate(noise(100'000, 1), out.span()).has_value());
  BOOST_TEST(machine.fence_stands());
}

// Level 1 finds fewer of the matches in a text of few words; what zlib shrinks gets shorter all the same.
BOOST_AUTO_TEST_CASE(text_gets_short) {
  Machine zlib;
  Machine machine = machine_of_libdeflate();
  for (std::size_t size = 90; size < 1500; size += 10) {
    const Octets in = prose(size);
    Octets out(size);
    const std::size_t by_zlib = zlib->deflate(in, out).value_or(0);
    const std::size_t len = machine->deflate(in, out).value_or(size);
    BOOST_TEST(by_zlib > 0U);
    BOOST_TEST(len <= by_zlib * 6 / 5, size << " bytes: " << len << ", zlib " << by_zlib);
  }
}

// Streams whole, cut at each byte, with bytes behind, with flipped bits; room one byte short, exact, and ample.
BOOST_AUTO_TEST_CASE(inflate_says_what_zlib_says) {
  Machine zlib;
  Machine fast = machine_of_libdeflate();
  const auto all_agree = [&](Bytes stream, std::size_t len) {
    return agree(zlib, fast, stream, len) && agree(zlib, fast, stream, len + 300) &&
           agree(zlib, fast, stream, len - std::min<std::size_t>(len, 1));
  };
  for (const Octets& in : {Octets{}, prose(20), prose(300), noise(200, 1), Octets(300, 0)}) {
    Octets stream = libdeflate_level_1(in);
    for (std::size_t len = 0; len <= stream.size(); ++len)
      BOOST_TEST(all_agree(Bytes(stream).first(len), in.size()));
    for (std::size_t bit = 0; bit < 8 * stream.size(); ++bit) {
      stream[bit / 8] = static_cast<std::uint8_t>(stream[bit / 8] ^ 1 << bit % 8);
      BOOST_TEST(all_agree(stream, in.size()), "bit " << bit);
      stream[bit / 8] = static_cast<std::uint8_t>(stream[bit / 8] ^ 1 << bit % 8);
    }
    stream.push_back(0);
    BOOST_TEST(all_agree(stream, in.size()));
  }
  for (std::uint32_t seed = 0; seed < 5'000; ++seed) {
    Octets in = noise(1 + seed % 120, seed);
    in[0] = static_cast<std::uint8_t>((in[0] & 0xf8) | (seed % 8));  // every kind of block
    BOOST_TEST(agree(zlib, fast, in, seed % 251), "seed " << seed);
  }
}

// The reason why libdeflate does not inflate here: a fixed block with the length code 286, which there is not.
BOOST_AUTO_TEST_CASE(what_only_libdeflate_takes_is_corrupt) {
  const Octets stream = from_hex("4b1c0300");
  Octets out(1000);
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> state(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  std::size_t len = 0;
  BOOST_TEST(libdeflate_deflate_decompress(state.get(), stream.data(), stream.size(), out.data(), out.size(),
                                           &len) == LIBDEFLATE_SUCCESS);
  Machine fast = machine_of_libdeflate();
  BOOST_TEST((fast->inflate(stream, out) == fail(InflateErrc::corrupt)));
}

BOOST_AUTO_TEST_CASE(it_takes_no_heap) {
  if (!heap_calls_are_counted()) return;
  const Octets in = prose(3000);
  Octets memory(libdeflate_memory_size());
  Octets out(4000);
  Octets again(3000);

  const std::size_t before = heap_calls();
  Compressor& compressor = make_libdeflate_compressor(memory);
  const auto len = compressor.deflate(in, out);
  const bool done = len.has_value() && !compressor.deflate(in, MutableBytes(out).first(100)).has_value() &&
                    compressor.inflate(Bytes(out).first(*len), again).has_value();
  const std::size_t after = heap_calls();
  BOOST_TEST(done);
  BOOST_TEST(after == before);
}

// The program's own use of libdeflate goes on while compressors are made: none is taken from, or put into, the wrong memory.
BOOST_AUTO_TEST_CASE(others_use_libdeflate_meanwhile) {
  const Octets in = prose(500);
  const Octets expected = libdeflate_level_1(in);
  std::atomic<int> wrong{0};
  const auto own = [&] {
    for (int i = 0; i < 2000; ++i) wrong += libdeflate_level_1(in) == expected ? 0 : 1;
  };
  const auto given = [&] {
    Octets out(600);
    for (int i = 0; i < 1000; ++i) {
      Machine machine = machine_of_libdeflate();
      wrong += machine->deflate(in, out) == expected.size() && machine.fence_stands() ? 0 : 1;
    }
  };
  {
    const std::jthread first(own);
    const std::jthread second(given);
    const std::jthread third(given);
  }
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(its_size_is_known) {
  BOOST_TEST(libdeflate_memory_size() >= zlib_memory_size() + 64U * 1024);
  BOOST_TEST(libdeflate_memory_size() <= 768U * 1024);
}

BOOST_AUTO_TEST_CASE(too_little_or_misaligned_memory_is_misuse) {
  Octets memory(libdeflate_memory_size() + alignof(std::max_align_t));
  const auto stops_with = [&](std::size_t offset, std::size_t size) {
    return stops_program([&] { make_libdeflate_compressor(MutableBytes(memory).subspan(offset, size)); });
  };
  BOOST_TEST(!stops_with(0, libdeflate_memory_size()));
  BOOST_TEST(stops_with(0, libdeflate_memory_size() - 1));
  BOOST_TEST(stops_with(alignof(std::max_align_t) / 2, libdeflate_memory_size()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp::test
