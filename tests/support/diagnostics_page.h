// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spigrp::test {

/// Section is a code's part of docs/diagnostics.md.
struct Section {
  std::string sentence;              ///< the line between asterisks
  std::vector<std::string> example;  ///< the lines of the first code block
};

/// documented_codes() is that page by code, of the codes that begin with these digits: "4" for E4xx and N4xx.
inline std::map<std::string, Section> documented_codes(std::string_view digits) {
  std::map<std::string, Section> sections;
  std::ifstream file(SPIGRP_DIAGNOSTICS);
  std::string line;
  Section* section = nullptr;
  bool in_example = false;
  while (std::getline(file, line)) {
    if (line.starts_with("## ")) {
      const bool wanted = line.size() > 4 && digits.find(line[4]) != std::string_view::npos;
      section = wanted ? &sections[line.substr(3)] : nullptr;
    } else if (section != nullptr && line.starts_with("*") && section->sentence.empty()) {
      section->sentence = line.substr(1, line.size() - 2);
    } else if (section != nullptr && line.starts_with("```")) {
      in_example = line == "```text" && section->example.empty();
    } else if (section != nullptr && in_example) {
      section->example.push_back(line);
    }
  }
  return sections;
}

}  // namespace spigrp::test
