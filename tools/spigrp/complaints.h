// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "spigrp/diagnostic.h"

namespace spigrp {

/// Complaints are why work could not be done, or not to the end. They never hold key material.
class Complaints {
 public:
  /// `program` is who complains.
  explicit Complaints(const char* program = "spigrp") : program_(program) {}

  bool empty() const { return errors_.empty() && diagnostics_.empty(); }
  /// error() keeps one sentence without a full stop.
  void error(std::string message) { errors_.push_back(std::move(message)); }
  /// diagnostics() keeps what is wrong with a configuration.
  void diagnostics(std::string file, std::vector<Diagnostic> all) {
    file_ = std::move(file);
    diagnostics_ = std::move(all);
  }

  /// remarks() keeps what may be said about a configuration that is right.
  void remarks(std::string file, std::vector<Diagnostic> all) {
    file_ = std::move(file);
    remarks_ = std::move(all);
  }

  /// print() writes them to standard error.
  void print() const;
  /// print_remarks() writes the remarks, which print() and add_to() leave out.
  void print_remarks() const;
  /// add_to() makes them the members `errors` and `diagnostics` of an object (docs/json.md).
  void add_to(nlohmann::ordered_json& object) const;

 private:
  const char* program_;
  std::vector<std::string> errors_;
  std::string file_;
  std::vector<Diagnostic> diagnostics_;
  std::vector<Diagnostic> remarks_;
};

}  // namespace spigrp
