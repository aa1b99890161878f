// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace spigrp {

/// Page is the section of docs/diagnostics.md about one code.
struct Page {
  std::string_view code;      ///< "E105"
  std::string_view sentence;  ///< what every message with this code begins with
  std::string_view text;      ///< the whole section, as Markdown
};

/// pages() is all of them, in the order of the page. The build makes them from docs/diagnostics.md.
std::span<const Page> pages();

/// find_page() is the page of a code, or nullptr.
const Page* find_page(std::string_view code);

}  // namespace spigrp
