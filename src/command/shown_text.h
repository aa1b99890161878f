// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spigrp {

/// Cell is what one character of a text becomes on a terminal.
struct Cell {
  std::size_t at;     ///< of its first byte in the text
  std::size_t width;  ///< columns on the terminal
  std::string shown;
};

/// shown_cells() makes a text fit to be shown. A tab is one blank. Control characters, bytes that are no
/// UTF-8, and characters that change the direction or order of others are shown as `\xNN` for each byte: text
/// from a file must not move the cursor, nor look like other text.
std::vector<Cell> shown_cells(std::string_view text);

/// shown_text() is the cells of a text as one string.
std::string shown_text(std::string_view text);

}  // namespace spigrp
