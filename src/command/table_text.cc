// SPDX-License-Identifier: Apache-2.0
#include "command/table_text.h"

namespace spigrp {
namespace {

std::string block_text(const Prefix& prefix, std::uint16_t port) {
  std::string text(format(prefix.address).view());
  text += '/' + std::to_string(prefix.length);
  return port == 0 ? text : text + ':' + std::to_string(port);
}

}  // namespace

std::string said_text(const Said& said, TableStyle style) {
  std::string text(format(said).view());
  if (style == TableStyle::spigrp || text.starts_with('%')) return text;
  return text.replace(text.find_first_of(".:"), 1, "0x");
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  if (wide.size() < width) wide.resize(width, ' ');
  return wide;
}

ErouteText eroute_text(const Selector& selector) {
  return {.src = block_text(selector.src, selector.src_port),
          .dst = block_text(selector.dst, selector.dst_port),
          .protocol = selector.protocol == 0 ? std::string() : ':' + std::to_string(selector.protocol)};
}

}  // namespace spigrp
