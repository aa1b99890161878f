// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "spigrp/bytes.h"
#include "spigrp/result.h"

namespace spigrp {

/// InflateErrc says why bytes were not decompressed.
enum class InflateErrc : std::uint8_t {
  corrupt,   ///< no DEFLATE stream, or one that does not end
  too_big,   ///< more output than there is room for
  trailing,  ///< bytes left behind the end of the stream
};

/// Compressor makes and reads raw DEFLATE streams (RFC 1951, as RFC 2394 uses it: no zlib header or
/// checksum), one stream a call, in memory given at the start.
class Compressor {
 public:
  /// deflate() is the number of bytes written, or nothing when `out` is too small for them. Input and output
  /// must not overlap.
  virtual std::optional<std::size_t> deflate(Bytes in, MutableBytes out) = 0;
  /// inflate() is the number of bytes written. It never writes outside `out`, and takes only an input that
  /// is exactly one whole stream.
  virtual Result<std::size_t, InflateErrc> inflate(Bytes in, MutableBytes out) = 0;

 protected:
  ~Compressor() = default;
};

/// compressor_memory_size() bytes of memory, which must be aligned as malloc() aligns, serve one compressor.
std::size_t compressor_memory_size();

/// make_compressor() puts the fastest compressor of this build into `memory`, where it lives. It needs no destruction.
/// Where libdeflate is built in, that is what deflates, and the bytes are others than zlib's; what is inflated, and what
/// is not, is the same in every build. While one is made, libdeflate's allocator is set, and then set to malloc() and free():
/// a program that gives libdeflate an allocator of its own wants a build without it.
Compressor& make_compressor(MutableBytes memory);

/// zlib_memory_size() bytes of memory, which must be aligned as malloc() aligns, serve one zlib compressor.
std::size_t zlib_memory_size();

/// make_zlib_compressor() is make_compressor() for zlib alone, in every build.
Compressor& make_zlib_compressor(MutableBytes memory);

}  // namespace spigrp
