// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "command/table_text.h"

namespace spigrp {
namespace {

// The columns of KLIPS, which IPv6 addresses overflow.
constexpr std::size_t kCountWidth = 10;
constexpr std::size_t kBlockWidth = 18;

}  // namespace

std::string eroute_table(const Database& database, TableStyle style) {
  const ErouteList eroutes = database.eroutes();
  std::size_t src_width = kBlockWidth;
  std::size_t dst_width = kBlockWidth;
  if (style == TableStyle::spigrp) {
    for (const Eroute& eroute : eroutes) {
      src_width = std::max(src_width, eroute_text(eroute.selector).src.size());
      dst_width = std::max(dst_width, eroute_text(eroute.selector).dst.size());
    }
  }
  std::string text;
  for (const Eroute& eroute : eroutes) {
    const ErouteText parts = eroute_text(eroute.selector);
    text += padded(std::to_string(eroute.packets), kCountWidth) + ' ' + padded(parts.src, src_width) +
            " -> " + padded(parts.dst, dst_width) + " => " + said_text(eroute.said, style) + parts.protocol +
            '\n';
  }
  return text;
}

}  // namespace spigrp
