// SPDX-License-Identifier: Apache-2.0
#include "spigrp/compressor.h"

#include <boost/test/unit_test.hpp>

#include "crypto/compressor_machine.h"

namespace spigrp::test {
namespace {

// The fastest of this build makes what the zlib of another build takes, and the other way round.
BOOST_AUTO_TEST_CASE(builds_understand_each_other) {
  Machine zlib;
  Machine fastest(make_compressor, compressor_memory_size());
  for (const Octets& in : samples()) {
    for (const auto& [sender, receiver] : {std::pair(&zlib, &fastest), std::pair(&fastest, &zlib)}) {
      Octets stream(in.size() + 1024);
      const auto len = (*sender)->deflate(in, stream);
      BOOST_TEST_REQUIRE(len.has_value());
      Fenced out(in.size());
      BOOST_TEST(((*receiver)->inflate(Bytes(stream).first(*len), out.span()) == in.size()));
      BOOST_TEST(out.hex() == to_hex(in));
    }
  }
  BOOST_TEST(fastest.fence_stands());
}

}  // namespace
}  // namespace spigrp::test
