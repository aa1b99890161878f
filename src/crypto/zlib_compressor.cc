// SPDX-License-Identifier: Apache-2.0
#define ZLIB_CONST  // zlib's next_in then points to const
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <utility>
#include <zlib.h>

#include "base/round_up.h"
#include "spigrp/compressor.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

constexpr int kLevel = 6;
constexpr int kRawWindow = -15;  // RFC 2394 section 2: raw DEFLATE; negative means no zlib header or checksum
constexpr int kMemLevel = 8;

// zconf.h gives deflate 2^(15+2) + 2^(8+9) bytes and inflate 2^15, and "a few kilobytes" each for the state.
// The allowance is for those and for what a newer zlib adds to its symbol buffer (16 KiB with LIT_MEM).
constexpr std::size_t kDeflateMemory = (std::size_t{1} << (15 + 2)) + (std::size_t{1} << (kMemLevel + 9));
constexpr std::size_t kInflateMemory = std::size_t{1} << 15;
constexpr std::size_t kStateAllowance = std::size_t{40} * 1024;

// Arena hands out memory and never takes it back: zlib allocates when a stream is made, and once more the
// first time that an inflated stream stops before its end.
class Arena {
 public:
  explicit Arena(MutableBytes memory) : rest_(memory) {}

  static voidpf allocate(voidpf opaque, uInt items, uInt size) {
    return static_cast<Arena*>(opaque)->take(std::size_t{items} * size);
  }
  static void release(voidpf, voidpf) {}

 private:
  voidpf take(std::size_t count) {
    count = round_up(count, alignof(std::max_align_t));
    if (count > rest_.size()) return Z_NULL;
    const MutableBytes block = rest_.first(count);
    rest_ = rest_.subspan(count);
    return block.data();
  }

  MutableBytes rest_;
};

// zlib counts in uInt. A buffer longer than that is filled up to there, which no packet ever sees.
uInt room(MutableBytes out) {
  return static_cast<uInt>(std::min<std::size_t>(out.size(), std::numeric_limits<uInt>::max()));
}

class alignas(std::max_align_t) ZlibCompressor final : public Compressor {
 public:
  explicit ZlibCompressor(MutableBytes memory) : arena_(memory) {
    for (z_stream* stream : {&deflate_, &inflate_}) {
      stream->zalloc = Arena::allocate;
      stream->zfree = Arena::release;
      stream->opaque = &arena_;
    }
    SPIGRP_REQUIRE(deflateInit2(&deflate_, kLevel, Z_DEFLATED, kRawWindow, kMemLevel, Z_DEFAULT_STRATEGY) ==
                   Z_OK);
    SPIGRP_REQUIRE(inflateInit2(&inflate_, kRawWindow) == Z_OK);
  }

  std::optional<std::size_t> deflate(Bytes in, MutableBytes out) override {
    SPIGRP_REQUIRE(deflateReset(&deflate_) == Z_OK);
    start(deflate_, in, out);
    if (::deflate(&deflate_, Z_FINISH) == Z_STREAM_END) return room(out) - deflate_.avail_out;
    // zlib does not notice the end when it falls on the last byte of `out`, until it is asked once more.
    lend_spare(deflate_);
    const bool fits_exactly = ::deflate(&deflate_, Z_FINISH) == Z_STREAM_END && deflate_.avail_out == 1;
    return fits_exactly ? std::optional<std::size_t>(room(out)) : std::nullopt;
  }

  Result<std::size_t, InflateErrc> inflate(Bytes in, MutableBytes out) override {
    SPIGRP_REQUIRE(inflateReset(&inflate_) == Z_OK);
    start(inflate_, in, out);
    const int status = ::inflate(&inflate_, Z_FINISH);
    if (status == Z_STREAM_END) {
      if (inflate_.avail_in != 0) return fail(InflateErrc::trailing);
      return room(out) - inflate_.avail_out;
    }
    SPIGRP_REQUIRE(status == Z_BUF_ERROR || status == Z_DATA_ERROR);
    const bool full = status == Z_BUF_ERROR && inflate_.avail_out == 0;
    return fail(full && has_another_byte() ? InflateErrc::too_big : InflateErrc::corrupt);
  }

 private:
  // An empty span may have no address, and zlib refuses a null next_out whatever the length.
  void start(z_stream& stream, Bytes in, MutableBytes out) {
    SPIGRP_REQUIRE(std::in_range<uInt>(in.size()));
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.empty() ? &spare_ : out.data();
    stream.avail_out = room(out);
  }

  void lend_spare(z_stream& stream) {
    stream.next_out = &spare_;
    stream.avail_out = 1;
  }

  // When input and output end together, either may be the one that was too short. Only a stream with more to
  // say fills another byte.
  bool has_another_byte() {
    lend_spare(inflate_);
    static_cast<void>(::inflate(&inflate_, Z_FINISH));
    return inflate_.avail_out == 0;
  }

  Arena arena_;
  z_stream deflate_{};
  z_stream inflate_{};
  Bytef spare_ = 0;
};

}  // namespace

std::size_t zlib_memory_size() {
  return sizeof(ZlibCompressor) + kDeflateMemory + kInflateMemory + kStateAllowance;
}

Compressor& make_zlib_compressor(MutableBytes memory) {
  SPIGRP_REQUIRE(memory.size() >= zlib_memory_size());
  SPIGRP_REQUIRE(reinterpret_cast<std::uintptr_t>(memory.data()) % alignof(ZlibCompressor) == 0);
  return *new (memory.data()) ZlibCompressor(memory.subspan(sizeof(ZlibCompressor)));
}

}  // namespace spigrp
