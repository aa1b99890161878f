// SPDX-License-Identifier: Apache-2.0
#include "support/naive_ipv6.h"

#include <algorithm>

namespace spigrp::test {
namespace {

constexpr int kHopByHop = 0;
constexpr int kRouting = 43;
constexpr int kFragment = 44;
constexpr int kDestinationOptions = 60;

// RFC 2675: the length is 0, and the first header has the option 0xc2, with nothing wrong before it.
bool is_jumbogram(const Octets& packet) {
  if (packet[4] != 0 || packet[5] != 0 || packet[6] != kHopByHop || packet.size() < 48) return false;
  const std::size_t len = (packet[41] + 1u) * 8;
  if (packet.size() < 40 + len) return false;
  const auto begin = packet.begin() + 40;
  const Octets header(begin, begin + static_cast<std::ptrdiff_t>(len));
  bool wrong = false;
  return std::ranges::any_of(naive_options(header, wrong),
                             [&](const NaiveOption& option) { return header[option.at] == 0xc2; });
}

}  // namespace

std::vector<NaiveOption> naive_options(const Octets& header, bool& wrong) {
  std::vector<NaiveOption> options;
  wrong = false;
  for (std::size_t at = 2; at < header.size();) {
    std::size_t len = 1;
    if (header[at] != 0) {
      len = at + 1 < header.size() ? 2u + header[at + 1] : 2u;
      wrong = at + len > header.size();
      if (wrong) return options;
    }
    options.push_back({at, len});
    at += len;
  }
  return options;
}

std::optional<NaiveIpv6> naive_ipv6(const Octets& packet) {
  if (packet.size() < 40 || packet[0] / 16 != 6 || is_jumbogram(packet)) return std::nullopt;
  NaiveIpv6 found;
  found.total_len = 40u + packet[4] * 256u + packet[5];
  if (found.total_len > packet.size()) return std::nullopt;
  std::size_t at = 40;
  std::size_t named_at = 6;
  for (int count = 0;; ++count) {
    const int type = packet[named_at];
    const bool extension = (type == kHopByHop && at == 40) || type == kRouting || type == kFragment ||
                           type == kDestinationOptions;
    if (!extension || found.later_fragment) break;
    if (count == 8 || at + 8 > found.total_len) return std::nullopt;
    const std::size_t end = at + (type == kFragment ? 8 : (packet[at + 1] + 1u) * 8);
    if (end > found.total_len) return std::nullopt;
    if (type == kHopByHop || type == kDestinationOptions) found.options_headers.emplace_back(at, end);
    if (type == kFragment) {
      found.fragment = true;
      found.later_fragment = packet[at + 2] != 0 || packet[at + 3] > 7;
    }
    named_at = at;
    at = end;
    if (type == kDestinationOptions) continue;
    found.place = at;
    found.named_at = named_at;
  }
  found.end = at;
  found.transport = packet[named_at];
  return found;
}

}  // namespace spigrp::test
