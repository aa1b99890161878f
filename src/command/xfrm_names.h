// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "spigrp/algorithm.h"

namespace spigrp {

/// XfrmNames are what `ip xfrm` calls an algorithm: one with an ICV of its own is `aead NAME KEY BITS`, any
/// other `enc NAME KEY`, `auth-trunc NAME KEY BITS`, or both. A name that does not apply is empty. The kernel
/// does not say how long a key is: the key does.
struct XfrmNames {
  std::string_view aead = {};
  std::string_view enc = {};
  std::string_view auth = {};
  std::size_t icv_bits = 0;
};

/// xfrm_names() is for an algorithm of ESP or AH.
XfrmNames xfrm_names(const Algorithm& algorithm);

/// XfrmKeys are the lengths of keys, in bytes, with the salt; nothing where nobody said.
struct XfrmKeyLens {
  std::optional<std::size_t> encryption;
  std::optional<std::size_t> authentication;
};

/// find_xfrm_algorithm() is the algorithm that has these names, and keys of these lengths where they are
/// known; nullptr where there is none, or where the key's length decides between several and is not known.
const Algorithm* find_xfrm_algorithm(AlgorithmUse use, const XfrmNames& names, const XfrmKeyLens& lens);

}  // namespace spigrp
