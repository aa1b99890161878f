// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "spigrp/compressor.h"

namespace spigrp {

/// libdeflate_memory_size() bytes of memory, which must be aligned as malloc() aligns, serve one compressor that deflates
/// by libdeflate and inflates by zlib.
std::size_t libdeflate_memory_size();

/// make_libdeflate_compressor() puts it into `memory`, where it lives. It needs no destruction. Threads may make their
/// own at once, and others may use libdeflate meanwhile.
Compressor& make_libdeflate_compressor(MutableBytes memory);

}  // namespace spigrp
