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

}  // namespace

// DEFLATE bytes: the output is bounded, and it and every refusal are zlib's; what comes out goes in again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Block memory(zlib_memory_size());
  static Compressor& compressor = make_zlib_compressor(memory.bytes());
  if (size < 2 || size > 65'535) return 0;
  const std::size_t most = load_be16(Bytes(data, size).first<2>());
  const Bytes stream(data + 2, size - 2);
  Block room(most);
  const auto len = compressor.inflate(stream, room.bytes());
  const auto expected = zlib_inflate(stream, most);
  SPIGRP_REQUIRE(room.intact() && memory.intact());
  SPIGRP_REQUIRE(len.has_value() == expected.has_value());
  if (!len) {
    SPIGRP_REQUIRE(len.error() == expected.error());
    return 0;
  }
  const Bytes text = Bytes(room.bytes()).first(*len);
  SPIGRP_REQUIRE(same(text, *expected));
  Block packed(text.size() + text.size() / 8 + 64);
  const auto packed_len = compressor.deflate(text, packed.bytes());
  SPIGRP_REQUIRE(packed_len && packed.intact());
  const auto again = zlib_inflate(packed.bytes().first(*packed_len), text.size());
  SPIGRP_REQUIRE(again && same(*again, text));
  return 0;
}
