// SPDX-License-Identifier: Apache-2.0
#include "spigrp/lifetime.h"

namespace spigrp {

std::string_view name(LifeKind kind) {
  switch (kind) {
    case LifeKind::allocations:
      return "allocations";
    case LifeKind::bytes:
      return "bytes";
    case LifeKind::addtime:
      return "addtime";
    case LifeKind::usetime:
      return "usetime";
    case LifeKind::packets:
      break;
  }
  return "packets";
}

}  // namespace spigrp
