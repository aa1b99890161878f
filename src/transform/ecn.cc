// SPDX-License-Identifier: Apache-2.0
#include "transform/ecn.h"

namespace spigrp {

std::optional<Ecn> decapsulate_ecn(Ecn inner, Ecn outer) {
  if (inner == Ecn::not_ect) return outer == Ecn::ce ? std::nullopt : std::optional(Ecn::not_ect);
  if (inner == Ecn::ce || outer == Ecn::ce) return Ecn::ce;
  return outer == Ecn::ect1 ? Ecn::ect1 : inner;
}

}  // namespace spigrp
