// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command/line.h"
#include "spigrp/eroute.h"
#include "spigrp/said.h"

namespace spigrp {

/// Span is a part of a configuration: a line and bytes in it, counted from 0.
struct Span {
  std::size_t line = 0;
  std::size_t at = 0;
  std::size_t length = 0;
};

/// SaParts is the parts of a line that define an SA.
struct SaParts {
  Said said;
  std::string_view part;           ///< the SAID, or the SPI where it is written in parts
  std::string_view transform;      ///< the algorithm, or --ip4 and --ip6
  std::string_view replay_window;  ///< its value; where it is not given, `part`
};

/// SaPlace is where an SA was defined.
struct SaPlace {
  Span said;
  Span transform;
  Span replay_window;
};

/// SelectorOrder is one order of selectors, for sets and maps of them.
struct SelectorOrder {
  bool operator()(const Selector& a, const Selector& b) const;
};

/// Record remembers where in a configuration each SA and eroute was defined, the last time it was, and those
/// lines as they may be shown.
class Record {
 public:
  void add_sa(const Line& line, const SaParts& parts);
  void add_eroute(const Line& line, const Selector& selector, std::string_view part);
  /// add_line() keeps a line that was carried out, masked.
  void add_line(std::size_t number, std::string masked);

  /// add_ignored() is for a command that has no effect, and keeps its line too.
  void add_ignored(Line& line, std::string_view command);

  std::span<const Span> ignored() const { return ignored_; }
  /// find_sa(), find_eroute() are for what was defined.
  const SaPlace& find_sa(const Said& said) const;
  const Span& find_eroute(const Selector& selector) const;
  const std::string& line(std::size_t number) const;

 private:
  std::map<Said, SaPlace> sas_;
  std::map<Selector, Span, SelectorOrder> eroutes_;
  std::map<std::size_t, std::string> lines_;
  std::vector<Span> ignored_;
};

}  // namespace spigrp
