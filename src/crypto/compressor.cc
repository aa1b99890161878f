// SPDX-License-Identifier: Apache-2.0
#include "spigrp/compressor.h"

#ifdef SPIGRP_LIBDEFLATE
#include "crypto/libdeflate_compressor.h"
#endif

namespace spigrp {

#ifdef SPIGRP_LIBDEFLATE
std::size_t compressor_memory_size() { return libdeflate_memory_size(); }
Compressor& make_compressor(MutableBytes memory) { return make_libdeflate_compressor(memory); }
#else
std::size_t compressor_memory_size() { return zlib_memory_size(); }
Compressor& make_compressor(MutableBytes memory) { return make_zlib_compressor(memory); }
#endif

}  // namespace spigrp
