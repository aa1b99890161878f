// SPDX-License-Identifier: Apache-2.0
#include "crypto/vectors.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace spigrp::test {
namespace {

using Fields = std::map<std::string, std::string>;

// Lines are `name = value`, or indented and go on with the value before; an empty line ends a record.
std::vector<Fields> read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Fields> records(1);
  std::string name;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    if (line.empty()) {
      if (!records.back().empty()) records.emplace_back();
      continue;
    }
    if (line.starts_with(' ')) {
      records.back().at(name) += line.substr(line.find_first_not_of(' '));
      continue;
    }
    const std::size_t equals = line.find(" =");
    name = line.substr(0, equals);
    records.back()[name] = line.size() > equals + 3 ? line.substr(equals + 3) : "";
  }
  if (records.back().empty()) records.pop_back();
  return records;
}

}  // namespace

const Algorithm& Vector::esp(const std::string& name) {
  const Algorithm* row = find_algorithm(AlgorithmUse::esp, name);
  if (row == nullptr) throw std::invalid_argument("no algorithm: " + name);
  return *row;
}

std::vector<Vector> vectors(std::string_view kind) {
  std::vector<Vector> all;
  for (const auto& entry : std::filesystem::directory_iterator(SPIGRP_VECTORS)) {
    if (entry.path().extension() != ".txt") continue;
    for (Fields& fields : read(entry.path())) {
      if (fields.at("kind") == kind) all.emplace_back(std::move(fields));
    }
  }
  if (all.empty()) throw std::invalid_argument("no vectors of the kind " + std::string(kind));
  return all;
}

}  // namespace spigrp::test
