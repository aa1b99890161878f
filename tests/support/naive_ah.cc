// SPDX-License-Identifier: Apache-2.0
#include "support/naive_ah.h"

#include <set>

namespace spigrp::test {
namespace {

// RFC 4302 appendix A1: copy flag, class and number in one byte. All that is not here is zeroed.
const std::set<int> kImmutable = {0x00, 0x01, 0x82, 0x85, 0x86, 0x94, 0x95};
const std::set<int> kSourceRoutes = {0x83, 0x89};

bool zero_options4(Octets& headers) {
  std::size_t at = 20;
  while (at < headers.size()) {
    const int type = headers[at];
    if (type == 0) return true;  // what follows is padding
    if (type == 1) {
      ++at;
      continue;
    }
    if (at + 1 >= headers.size()) return false;
    const std::size_t end = at + headers[at + 1];
    if (end < at + 2 || end > headers.size()) return false;
    if (kSourceRoutes.contains(type)) {
      if (end == at + 2) return false;
      const std::size_t pointer = headers[at + 2];  // counted from 1, so beyond the length when used up
      if (pointer <= end - at) return false;
    }
    for (; at < end; ++at) {
      if (!kImmutable.contains(type)) headers[at] = 0;
    }
  }
  return true;
}

std::optional<Octets> headers4(const Octets& packet) {
  Octets headers(packet.begin(), packet.begin() + (packet[0] % 16) * 4);
  if ((packet[6] & 0x3f) != 0 || packet[7] != 0) return std::nullopt;  // a fragment
  for (const std::size_t at : {1u, 6u, 7u, 8u, 10u, 11u}) headers[at] = 0;
  if (!zero_options4(headers)) return std::nullopt;
  return headers;
}

bool zero_options6(Octets& headers, std::size_t at, std::size_t end) {
  at += 2;
  while (at < end) {
    if (headers[at] == 0) {
      ++at;
      continue;
    }
    if (at + 1 >= end || at + 2 + headers[at + 1] > end) return false;
    const std::size_t data_end = at + 2 + headers[at + 1];
    const bool changes = headers[at] / 32 % 2 == 1;
    for (at += 2; at < data_end; ++at) {
      if (changes) headers[at] = 0;
    }
  }
  return true;
}

// A fragment header, whatever it says, comes before AH and is not AH's to skip.
bool is_fragment6(const Octets& packet) {
  int next = packet[6];
  for (std::size_t at = 40; next == 0 || next == 43 || next == 60;) {
    next = packet[at];
    at += (packet[at + 1] + 1u) * 8;
    if (next == 0) return false;
  }
  return next == 44;
}

// Where AH stands: behind hop-by-hop and routing headers, and behind destination options only where one of
// those follows them.
std::size_t ah_place6(const Octets& packet) {
  std::size_t place = 40;
  int next = packet[6];
  for (std::size_t at = 40; next == 0 || next == 43 || next == 60;) {
    const int type = next;
    next = packet[at];
    at += (packet[at + 1] + 1u) * 8;
    if (type != 60) place = at;
    if (next == 0) break;  // only the first may be hop-by-hop
  }
  return place;
}

std::optional<Octets> headers6(const Octets& packet) {
  if (is_fragment6(packet)) return std::nullopt;
  Octets headers(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(ah_place6(packet)));
  headers[0] = 0x60;
  headers[1] = headers[2] = headers[3] = headers[7] = 0;
  int next = packet[6];
  for (std::size_t at = 40; at < headers.size();) {
    const std::size_t end = at + (headers[at + 1] + 1u) * 8;
    const int following = headers[at];
    if (next == 43 && headers[at + 3] != 0) return std::nullopt;
    if (next != 43 && !zero_options6(headers, at, end)) return std::nullopt;
    next = following;
    at = end;
  }
  return headers;
}

}  // namespace

std::optional<Octets> naive_ah_headers(const Octets& packet) {
  return packet[0] / 16 == 4 ? headers4(packet) : headers6(packet);
}

}  // namespace spigrp::test
