// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "support/octets.h"

namespace spigrp::test {

/// NaiveIpv6 is where the headers of an IPv6 packet end, by the numbers of RFC 8200 and of the RFCs of AH, ESP and
/// IPComp, a byte at a time. Nothing of src/ is used.
struct NaiveIpv6 {
  std::size_t total_len = 0;
  std::size_t place = 40;    ///< where AH, ESP and IPComp stand
  std::size_t named_at = 6;  ///< the byte that names what stands there
  bool fragment = false;
  bool later_fragment = false;
  std::size_t end = 40;  ///< behind all extension headers, destination options included
  int transport = 0;     ///< what stands at `end`
  std::vector<std::pair<std::size_t, std::size_t>> options_headers;  ///< where each begins and ends
};

/// naive_ipv6() is nothing where the packet is to be refused: its length lies, a header ends outside it, it has more
/// than 8 extension headers, or it is a jumbogram.
std::optional<NaiveIpv6> naive_ipv6(const Octets& packet);

/// NaiveOption is an option of a hop-by-hop or destination options header: where it begins, and its bytes.
struct NaiveOption {
  std::size_t at;
  std::size_t len;
  friend bool operator==(const NaiveOption&, const NaiveOption&) = default;
};

/// naive_options() are those of a whole header up to where one ends outside it, which sets `wrong`.
std::vector<NaiveOption> naive_options(const Octets& header, bool& wrong);

}  // namespace spigrp::test
