// SPDX-License-Identifier: Apache-2.0
#include <vector>
#include <zlib.h>

#include "base/byte_order.h"
#include "spigrp/compressor.h"
#include "support/lab.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

// What zlib's own interface says of a whole raw stream, with room for `most` bytes.
Result<Octets, InflateErrc> zlib_inflate(Bytes in, std::size_t most) {
  z_stream stream{};
  SPIGRP_REQUIRE(inflateInit2(&stream, -15) == Z_OK);
  Octets copy(in.begin(), in.end());
  Octets out(most + 1);  // one more, to tell a stream that ends there from one that goes on
  stream.next_in = copy.data();
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  const bool trailing = stream.avail_in != 0;
  inflateEnd(&stream);
  if (out.size() > most) return fail(InflateErrc::too_big);
  if (status != Z_STREAM_END) return fail(InflateErrc::corrupt);
  if (trailing) return fail(InflateErrc::trailing);
  return out;
}

// Fixture is a compressor and its memory.
struct Fixture {
  Block memory;
  Compressor& compressor;

  Fixture(Compressor& (*make)(MutableBytes memory), std::size_t size)
      : memory(size), compressor(make(memory.bytes())) {}
};

void check(Fixture& fixture, Bytes stream, std::size_t most) {
  Block room(most);
  const auto len = fixture.compressor.inflate(stream, room.bytes());
  const auto expected = zlib_inflate(stream, most);
  SPIGRP_REQUIRE(room.intact() && fixture.memory.intact());
  SPIGRP_REQUIRE(len.has_value() == expected.has_value());
  if (!len) {
    SPIGRP_REQUIRE(len.error() == expected.error());
    return;
  }
  const Bytes text = Bytes(room.bytes()).first(*len);
  SPIGRP_REQUIRE(same(text, *expected));
  Block packed(text.size() + text.size() / 8 + 64);
  const auto packed_len = fixture.compressor.deflate(text, packed.bytes());
  SPIGRP_REQUIRE(packed_len && packed.intact() && fixture.memory.intact());
  const auto again = zlib_inflate(packed.bytes().first(*packed_len), text.size());
  SPIGRP_REQUIRE(again && same(*again, text));
  Block less(*packed_len - 1);
  SPIGRP_REQUIRE(!fixture.compressor.deflate(text, less.bytes()) && less.intact());
}

}  // namespace

// DEFLATE bytes: the output is bounded, and it and every refusal are zlib's; what comes out goes in again, by zlib and by
// what deflates in this build.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Fixture zlib(make_zlib_compressor, zlib_memory_size());
  static Fixture fastest(make_compressor, compressor_memory_size());
  if (size < 2 || size > 65'535) return 0;
  const std::size_t most = load_be16(Bytes(data, size).first<2>());
  for (Fixture* fixture : {&zlib, &fastest}) check(*fixture, Bytes(data + 2, size - 2), most);
  return 0;
}
