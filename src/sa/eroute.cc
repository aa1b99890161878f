// SPDX-License-Identifier: Apache-2.0
#include "spigrp/eroute.h"

#include <tuple>

namespace spigrp {

bool Selector::matches(const Flow& flow) const {
  if (!src.contains(flow.src) || !dst.contains(flow.dst)) return false;
  if (protocol != 0 && protocol != flow.protocol) return false;
  if (src_port == 0 && dst_port == 0) return true;
  return flow.ports_known && (src_port == 0 || src_port == flow.src_port) &&
         (dst_port == 0 || dst_port == flow.dst_port);
}

bool Selector::more_specific_than(const Selector& other) const {
  const auto rank = [](const Selector& s) {
    return std::tuple(s.src.length, s.dst.length, s.protocol != 0, s.src_port != 0, s.dst_port != 0);
  };
  return rank(*this) > rank(other);
}

}  // namespace spigrp
