// SPDX-License-Identifier: Apache-2.0
#include "spigrp/sa.h"

#include "spigrp/result.h"

namespace spigrp {

SaChain SaChain::from(Sa& first) {
  SaChain chain;
  for (Sa* sa = &first; sa != nullptr; sa = sa->outer) {
    SPIGRP_REQUIRE(chain.size_ < kMaxGroupSas);
    chain.sas_[chain.size_++] = sa;
  }
  return chain;
}

SaChain SaChain::whole(Sa& member) {
  Sa* innermost = &member;
  while (innermost->inner != nullptr) innermost = innermost->inner;
  return from(*innermost);
}

}  // namespace spigrp
