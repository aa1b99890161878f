// SPDX-License-Identifier: Apache-2.0
#include "common/validators.h"

#include <algorithm>
#include <charconv>

namespace spigrp {

CLI::Validator one_of(std::vector<std::string> choices) {
  return {[choices = std::move(choices)](std::string& text) {
            if (std::ranges::find(choices, text) != choices.end()) return std::string();
            return "write " + CLI::detail::join(choices, choices.size() == 2 ? " or " : ", ");
          },
          ""};
}

CLI::Validator number_from(std::uint64_t least, std::uint64_t most) {
  return {[least, most](std::string& text) {
            std::uint64_t number = 0;
            const char* const end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data(), end, number);
            if (parsed.ec == std::errc() && parsed.ptr == end && number >= least && number <= most)
              return std::string();
            return "write a number from " + std::to_string(least) +
                   (most == UINT64_MAX ? std::string(" on") : " to " + std::to_string(most));
          },
          ""};
}

CLI::Validator not_empty() {
  return {[](std::string& text) { return text.empty() ? std::string("write a value") : std::string(); }, ""};
}

}  // namespace spigrp
