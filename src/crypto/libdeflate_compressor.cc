// SPDX-License-Identifier: Apache-2.0
//
// Inflating is left to zlib. libdeflate takes what is no DEFLATE stream: codes that stand for nothing (length symbols 286
// and 287, distances 30 and 31), repeats beyond the last code length; and where a stream is both cut short and too long it
// has another word for it. Packets of a network are short, and there it is not faster: building its tables costs more.
#include "crypto/libdeflate_compressor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <libdeflate.h>
#include <new>
#include <optional>

#include "base/round_up.h"
#include "spigrp/result.h"

namespace spigrp {
namespace {

// Its fastest. What people write gets as short as by zlib's level 6, within 1 %; few words again and again, within 20 %.
constexpr int kLevel = 1;

// What is compressed is the payload of one packet; noise gets some bytes longer. More is never written.
constexpr std::size_t kMost = 65'535 + 1'024;

// libdeflate writes words, and gives up when the last of them might not fit. So it writes where there is room, and what
// fits is copied out: the limit is exact.
constexpr std::size_t kSpare = 64;

std::size_t aligned(std::size_t count) { return round_up(count, alignof(std::max_align_t)); }

// The one block that libdeflate asks for. With no memory it is refused, and its size is known.
struct Block {
  MutableBytes memory;
  std::size_t wanted = 0;
};

// libdeflate has one allocator for the whole program. Ours serves the thread that makes a compressor and is malloc() for
// all others, who may be at work with libdeflate; ours are never freed.
thread_local constinit Block* block = nullptr;

void* allocate(std::size_t count) {
  if (block == nullptr) return std::malloc(count);
  block->wanted = count;
  return count <= block->memory.size() ? block->memory.data() : nullptr;
}

constinit std::atomic_flag allocator_is_set;

libdeflate_compressor* make_in(Block& here) {
  while (allocator_is_set.test_and_set(std::memory_order_acquire)) {
  }
  libdeflate_set_memory_allocator(allocate, std::free);
  block = &here;
  libdeflate_compressor* made = libdeflate_alloc_compressor(kLevel);
  block = nullptr;
  libdeflate_set_memory_allocator(std::malloc, std::free);
  allocator_is_set.clear(std::memory_order_release);
  return made;
}

std::size_t state_size() {
  Block none;
  SPIGRP_REQUIRE(make_in(none) == nullptr);
  return aligned(none.wanted);
}

class alignas(std::max_align_t) LibdeflateCompressor final : public Compressor {
 public:
  explicit LibdeflateCompressor(MutableBytes memory)
      : zlib_(make_zlib_compressor(memory.first(aligned(zlib_memory_size())))) {
    Block rest{memory.subspan(aligned(zlib_memory_size()))};
    state_ = make_in(rest);
    SPIGRP_REQUIRE(state_ != nullptr);
  }

  std::optional<std::size_t> deflate(Bytes in, MutableBytes out) override {
    const std::size_t most = std::min(out.size(), kMost);
    const std::size_t len =
        libdeflate_deflate_compress(state_, in.data(), in.size(), out_.data(), most + kSpare);
    if (len == 0 || len > most) return std::nullopt;
    std::copy_n(out_.begin(), len, out.begin());
    return len;
  }

  Result<std::size_t, InflateErrc> inflate(Bytes in, MutableBytes out) override {
    return zlib_.inflate(in, out);
  }

 private:
  Compressor& zlib_;
  libdeflate_compressor* state_ = nullptr;
  std::array<std::uint8_t, kMost + kSpare> out_;
};

}  // namespace

std::size_t libdeflate_memory_size() {
  return sizeof(LibdeflateCompressor) + aligned(zlib_memory_size()) + state_size();
}

Compressor& make_libdeflate_compressor(MutableBytes memory) {
  SPIGRP_REQUIRE(memory.size() >= libdeflate_memory_size());
  SPIGRP_REQUIRE(reinterpret_cast<std::uintptr_t>(memory.data()) % alignof(LibdeflateCompressor) == 0);
  return *new (memory.data()) LibdeflateCompressor(memory.subspan(sizeof(LibdeflateCompressor)));
}

}  // namespace spigrp
