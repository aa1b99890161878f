// SPDX-License-Identifier: Apache-2.0
#include "sa/patricia.h"

namespace spigrp {

Branch::Way BranchPool::take() {
  if (free_ == kNone) {
    SPIGRP_REQUIRE(num_used_ < branches_.size());
    return static_cast<Branch::Way>(num_used_++);
  }
  const Branch::Way taken = free_;
  free_ = branches_[taken].way(0);
  return taken;
}

void BranchPool::give_back(Branch::Way way) {
  branches_[way] = Branch(0, free_, 0);
  free_ = way;
}

}  // namespace spigrp
