// SPDX-License-Identifier: Apache-2.0
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <initializer_list>
#include <new>
#include <optional>
#include <string>
#include <zlib.h>

#include "crypto/compressor_machine.h"
#include "spigrp/compressor.h"
#include "support/heap_counter.h"

namespace spigrp::test {
namespace {

// zlib itself, with memory of its own, is the second opinion.
struct StreamOptions {
  int level = 6;
  int strategy = Z_DEFAULT_STRATEGY;
  int flush_between = Z_NO_FLUSH;  // after each half
  Octets dictionary = {};
};

Octets zlib_deflate(const Octets& in, const StreamOptions& options = {}) {
  z_stream stream{};
  deflateInit2(&stream, options.level, Z_DEFLATED, -15, 8, options.strategy);
  if (!options.dictionary.empty()) {
    deflateSetDictionary(&stream, options.dictionary.data(), static_cast<uInt>(options.dictionary.size()));
  }
  Octets out(in.size() + in.size() / 4 + 1024);
  Octets copy = in;
  const auto half = static_cast<uInt>(in.size() / 2);
  stream.next_in = copy.data();
  stream.avail_in = half;
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, options.flush_between);
  stream.avail_in = static_cast<uInt>(in.size()) - half;
  BOOST_TEST_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// What zlib makes of a stream when it has all the room there is: the bytes before the end or the fault.
struct Reading {
  Octets out;
  bool ended;
  std::size_t consumed;
};

Reading zlib_inflate(const Octets& in) {
  z_stream stream{};
  inflateInit2(&stream, -15);
  Octets copy = in;
  Octets out(std::size_t{2} << 20);  // DEFLATE expands less than 1032 times, and the inputs here are small
  stream.next_in = copy.data();
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_FINISH);
  BOOST_TEST_REQUIRE(stream.avail_out != 0U);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return {out, status == Z_STREAM_END, stream.total_in};
}

using Inflated = Result<std::size_t, InflateErrc>;

// What inflate() must say of this stream with this much room, from zlib's reading of it.
Inflated expected_of(const Reading& reading, std::size_t in_len, std::size_t room) {
  if (reading.out.size() > room) return fail(InflateErrc::too_big);
  if (!reading.ended) return fail(InflateErrc::corrupt);
  if (reading.consumed != in_len) return fail(InflateErrc::trailing);
  return reading.out.size();
}

// agrees() runs inflate() with `room` bytes and compares the verdict, the bytes, and what lies around them.
bool agrees(Machine& machine, const Octets& in, const Reading& reading, std::size_t room) {
  Fenced out(room);
  const Inflated got = machine->inflate(in, out.span());
  if (got != expected_of(reading, in.size(), room) || !out.fences_stand()) return false;
  return !got || std::ranges::equal(out.span().first(*got), reading.out);
}

bool agrees(Machine& machine, const Octets& in, std::size_t room) {
  return agrees(machine, in, zlib_inflate(in), room);
}

InflateErrc refusal(Machine& machine, const Octets& in, std::size_t room) {
  Fenced out(room);
  const Inflated got = machine->inflate(in, out.span());
  BOOST_TEST_REQUIRE(!got.has_value());
  BOOST_TEST(out.fences_stand());
  return got.error();
}

BOOST_AUTO_TEST_SUITE(zlib_compressor)

BOOST_AUTO_TEST_CASE(deflate_writes_what_zlib_writes_at_level_6) {
  Machine machine;
  for (const Octets& in : samples()) {
    const Octets expected = zlib_deflate(in);
    Fenced out(expected.size());
    BOOST_TEST((machine->deflate(in, out.span()) == expected.size()));
    BOOST_TEST(out.hex() == to_hex(expected));
    BOOST_TEST(out.fences_stand());
    const Reading reading = zlib_inflate(expected);
    BOOST_TEST((reading.out == in && reading.ended));
  }
}

BOOST_AUTO_TEST_CASE(inflate_reads_every_kind_of_block) {
  Machine machine;
  for (const Octets& in : samples()) {
    for (const StreamOptions& options :
         {StreamOptions{.level = 0}, StreamOptions{.level = 1}, StreamOptions{.level = 9},
          StreamOptions{.strategy = Z_FIXED}, StreamOptions{.strategy = Z_HUFFMAN_ONLY},
          StreamOptions{.strategy = Z_RLE}, StreamOptions{.flush_between = Z_SYNC_FLUSH},
          StreamOptions{.flush_between = Z_FULL_FLUSH}}) {
      const Octets stream = zlib_deflate(in, options);
      BOOST_TEST(agrees(machine, stream, in.size()));
      BOOST_TEST(agrees(machine, stream, in.size() + 100));
    }
  }
}

BOOST_AUTO_TEST_CASE(deflate_says_when_there_is_no_room) {
  Machine machine;
  for (const Octets& in : {Octets{}, prose(300), noise(300, 1), Octets(5000, 0)}) {
    const std::size_t needed = zlib_deflate(in).size();
    for (std::size_t room = 0; room < needed; ++room) {
      Fenced out(room);
      BOOST_TEST(!machine->deflate(in, out.span()).has_value());
      BOOST_TEST(out.fences_stand());
    }
    Fenced out(needed);
    BOOST_TEST((machine->deflate(in, out.span()) == needed));
  }
}

BOOST_AUTO_TEST_CASE(inflate_says_when_there_is_no_room) {
  Machine machine;
  for (const Octets& in : {prose(300), noise(300, 1), Octets(300, 0)}) {
    for (const int level : {0, 1, 6}) {
      const Octets stream = zlib_deflate(in, {.level = level});
      for (std::size_t room = 0; room < in.size(); ++room) {
        BOOST_TEST((refusal(machine, stream, room) == InflateErrc::too_big));
      }
      BOOST_TEST(agrees(machine, stream, in.size()));
    }
  }
}

// Also with room for exactly the output, so that input and output run out at once.
BOOST_AUTO_TEST_CASE(a_truncated_stream_is_corrupt_at_every_byte) {
  Machine machine;
  for (const Octets& in : {Octets{}, prose(300), noise(300, 1), Octets(300, 0)}) {
    for (const StreamOptions& options :
         {StreamOptions{.level = 0}, StreamOptions{.level = 6}, StreamOptions{.strategy = Z_FIXED},
          StreamOptions{.flush_between = Z_SYNC_FLUSH}}) {
      const Octets stream = zlib_deflate(in, options);
      for (std::size_t length = 0; length < stream.size(); ++length) {
        const Octets cut(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(length));
        BOOST_TEST((refusal(machine, cut, in.size()) == InflateErrc::corrupt));
        BOOST_TEST((refusal(machine, cut, in.size() + 50) == InflateErrc::corrupt));
        BOOST_TEST(agrees(machine, cut, in.size() / 2));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_end_are_trailing) {
  Machine machine;
  for (const Octets& in : samples()) {
    for (const std::uint8_t extra : from_hex("0003ff")) {
      Octets stream = zlib_deflate(in);
      stream.push_back(extra);
      BOOST_TEST((refusal(machine, stream, in.size()) == InflateErrc::trailing));
      stream.insert(stream.end(), 20, extra);
      BOOST_TEST((refusal(machine, stream, in.size() + 100) == InflateErrc::trailing));
    }
  }
  Octets twice = zlib_deflate(prose(100));
  twice.insert(twice.end(), twice.begin(), twice.end());
  BOOST_TEST((refusal(machine, twice, 1000) == InflateErrc::trailing));
}

BOOST_AUTO_TEST_CASE(blocks_may_be_empty) {
  Machine machine;
  const Octets stored = from_hex("010000ffff");                      // final, stored, 0 bytes
  const Octets fixed = from_hex("0300");                             // final, fixed codes, end of block
  const Octets many = from_hex("000000ffff 000000ffff 010000ffff");  // two empty ones before the final
  for (const Octets& stream : {stored, fixed, many}) {
    Fenced out(0);
    BOOST_TEST((machine->inflate(stream, out.span()) == std::size_t{0}));
    BOOST_TEST((machine->inflate(stream, {}) == std::size_t{0}));
  }
  BOOST_TEST((refusal(machine, {}, 10) == InflateErrc::corrupt));
  BOOST_TEST((machine->inflate({}, {}) == fail(InflateErrc::corrupt)));
}

BOOST_AUTO_TEST_CASE(known_faults_are_corrupt) {
  Machine machine;
  for (const std::string_view stream : {
           "07",              // block type 3
           "010500faff",      // stored, 5 bytes announced, none there
           "0100000000",      // stored, length and complement disagree
           "63004200",        // fixed: one literal, then a copy from two bytes back
           "ffffffffffffff",  // a block type that is none
           "789c0300",        // a zlib header, which raw DEFLATE has not
       }) {
    BOOST_TEST_CONTEXT(stream) {
      BOOST_TEST((refusal(machine, from_hex(stream), 1000) == InflateErrc::corrupt));
    }
  }
}

// A stream that reaches back before its own beginning must not find the previous packet there.
BOOST_AUTO_TEST_CASE(a_call_sees_nothing_of_the_one_before) {
  Machine machine;
  const Octets secret = noise(2000, 5);
  const Octets reaching_back = zlib_deflate(secret, {.dictionary = secret});
  BOOST_TEST(reaching_back.size() < 100U);
  const Octets stream = zlib_deflate(secret);
  for (const std::size_t room : std::initializer_list<std::size_t>{2000, 1999, 1}) {
    Fenced first(room);
    BOOST_TEST(machine->inflate(stream, first.span()).has_value() == (room == 2000));
    BOOST_TEST((refusal(machine, reaching_back, 4000) == InflateErrc::corrupt));
  }
  Fenced out(4000);
  BOOST_TEST(machine->deflate(secret, out.span()).has_value());
  const std::optional<std::size_t> again = machine->deflate(secret, out.span());
  BOOST_TEST((again == stream.size()));
}

BOOST_AUTO_TEST_CASE(sixty_four_kibibytes_of_zeros) {
  Machine machine;
  const Octets zeros(65536, 0);
  Fenced small(100);
  const std::size_t deflated = machine->deflate(zeros, small.span()).value_or(0);
  BOOST_TEST_REQUIRE(deflated != 0U);  // a ratio of 655 and more: the caller must bound what it lets out
  const Octets stream(small.span().begin(), small.span().begin() + static_cast<std::ptrdiff_t>(deflated));
  BOOST_TEST(agrees(machine, stream, 65536));
  BOOST_TEST((refusal(machine, stream, 65535) == InflateErrc::too_big));
  BOOST_TEST((refusal(machine, stream, 0) == InflateErrc::too_big));
}

BOOST_AUTO_TEST_CASE(random_bytes_are_read_as_zlib_reads_them) {
  Machine machine;
  for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
    const Octets size = noise(2, ~seed);
    Octets in = noise(size[0] % 120, seed);
    if (!in.empty()) in[0] = static_cast<std::uint8_t>((in[0] & 0xf8) | (seed % 8));  // every kind of block
    BOOST_TEST(agrees(machine, in, size[1]), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(flipped_bits_are_read_as_zlib_reads_them) {
  Machine machine;
  for (const Octets& in : {prose(200), noise(200, 3)}) {
    for (const StreamOptions& options :
         {StreamOptions{.level = 0}, StreamOptions{.level = 6}, StreamOptions{.strategy = Z_FIXED}}) {
      Octets stream = zlib_deflate(in, options);
      for (std::size_t bit = 0; bit < 8 * stream.size(); ++bit) {
        stream[bit / 8] = static_cast<std::uint8_t>(stream[bit / 8] ^ 1 << bit % 8);
        const Reading reading = zlib_inflate(stream);
        for (const std::size_t room :
             {std::size_t{0}, std::size_t{100}, in.size() - 1, in.size(), in.size() + 300}) {
          BOOST_TEST(agrees(machine, stream, reading, room), "bit " << bit << " room " << room);
        }
        stream[bit / 8] = static_cast<std::uint8_t>(stream[bit / 8] ^ 1 << bit % 8);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(it_stays_in_the_memory_it_was_given) {
  Machine machine;
  for (const Octets& in : samples()) {
    Fenced out(in.size() + 1024);
    static_cast<void>(machine->deflate(in, out.span()));
    static_cast<void>(refusal(machine, zlib_deflate(prose(500)), 200));  // stops early: the window is set up
  }
  BOOST_TEST(machine.fence_stands());
}

BOOST_AUTO_TEST_CASE(it_takes_no_heap) {
  if (!heap_calls_are_counted()) return;
  const Octets in = prose(3000);
  const Octets stream = zlib_deflate(in);
  Octets memory(zlib_memory_size());
  Octets out(4000);
  const MutableBytes small = MutableBytes(out).first(100);

  const std::size_t before = heap_calls();
  Compressor& compressor = make_zlib_compressor(memory);
  const bool done = compressor.deflate(in, out).has_value() && !compressor.deflate(in, small).has_value() &&
                    compressor.inflate(stream, out).has_value() &&
                    !compressor.inflate(stream, small).has_value() &&
                    !compressor.inflate(Bytes(stream).first(50), out).has_value() &&
                    compressor.inflate(stream, out).has_value();
  const std::size_t after = heap_calls();
  BOOST_TEST(done);
  BOOST_TEST(after == before);
}

// 256 KiB for deflate and 32 KiB for inflate are zlib's own figures; what comes on top is bounded.
BOOST_AUTO_TEST_CASE(its_size_is_known) {
  BOOST_TEST(zlib_memory_size() >= 288U * 1024);
  BOOST_TEST(zlib_memory_size() <= 336U * 1024);
}

BOOST_AUTO_TEST_CASE(too_little_or_misaligned_memory_is_misuse) {
  Octets memory(zlib_memory_size() + alignof(std::max_align_t));
  const auto stops_with = [&](std::size_t offset, std::size_t size) {
    return stops_program([&] { make_zlib_compressor(MutableBytes(memory).subspan(offset, size)); });
  };
  BOOST_TEST(!stops_with(0, zlib_memory_size()));
  BOOST_TEST(stops_with(0, zlib_memory_size() - 1));
  BOOST_TEST(stops_with(alignof(std::max_align_t) / 2, zlib_memory_size()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp::test
