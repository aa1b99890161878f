// SPDX-License-Identifier: Apache-2.0
#include "listing/fast_said.h"

namespace spigrp {

// Not inlined: most destinations are known, and what reads the others needs every register.
FastAddress fast_destination(TextWindow text, std::size_t at, char mark) {
  FastAddress dst;
  if (mark != ':') dst = fast_ipv4(text, at);
  if (mark != '.' && dst.length == 0) dst = fast_ipv6(text, at);
  return dst;
}

}  // namespace spigrp
