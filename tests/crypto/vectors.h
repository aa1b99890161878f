// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spigrp/algorithm.h"
#include "support/octets.h"

namespace spigrp::test {

/// Vector is a record of a file in tests/vectors, which tests/vectors/verify.py computes anew. By its kind it
/// has: cipher: cipher, key, iv, plain, sealed; mac: integrity, key, data, icv; aead: algorithm, key, iv,
/// aad, plain, sealed, icv; esp: algorithm, enckey, plain, esp.
class Vector {
 public:
  explicit Vector(std::map<std::string, std::string> fields) : fields_(std::move(fields)) {}

  const std::string& text(const std::string& field) const { return fields_.at(field); }
  Octets octets(const std::string& field) const { return from_hex(text(field)); }
  /// esp() is the algorithm of that name for ESP.
  static const Algorithm& esp(const std::string& name);

 private:
  std::map<std::string, std::string> fields_;
};

/// vectors() are all records of this kind, from all files. That there is none is an error of the test.
std::vector<Vector> vectors(std::string_view kind);

}  // namespace spigrp::test
