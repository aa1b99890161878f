// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spigrp {

/// Picture is one packet as a row of boxes, and bars under them that say what is encrypted and what is
/// authenticated. Names are ASCII.
struct Picture {
  struct Box {
    std::string name;
    std::size_t len;  ///< in bytes
  };
  /// Range is a bar under the boxes from `first` to the one before `behind`.
  struct Range {
    std::string name;
    std::size_t first;
    std::size_t behind;
  };

  /// insert() puts boxes before the one at `at`; bars around this place grow.
  void insert(std::size_t at, const std::vector<Box>& more);
  /// total() is the length of the packet.
  std::size_t total() const;

  std::vector<Box> boxes;
  std::vector<Range> ranges;
};

/// Charset is what a terminal can show.
enum class Charset : std::uint8_t { utf8, ascii };

/// draw_picture() is lines for a terminal, indented by two blanks.
std::string draw_picture(const Picture& picture, Charset charset);

}  // namespace spigrp
