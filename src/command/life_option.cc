// SPDX-License-Identifier: Apache-2.0
#include "command/life_option.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command/values.h"

namespace spigrp {
namespace {

constexpr LifeKind kKinds[] = {LifeKind::allocations, LifeKind::bytes, LifeKind::addtime, LifeKind::usetime,
                               LifeKind::packets};

struct Row {
  std::string name;
  LifeKind kind;
  LifeEnd end;
};

std::vector<Row> make_rows() {
  std::vector<Row> rows;
  for (const LifeEnd end : {LifeEnd::soft, LifeEnd::hard}) {
    for (const LifeKind kind : kKinds) {
      rows.push_back({(end == LifeEnd::soft ? "soft-" : "hard-") + std::string(name(kind)), kind, end});
    }
  }
  return rows;
}

std::uint64_t most(LifeKind kind) {
  const bool is_time = kind == LifeKind::addtime || kind == LifeKind::usetime;
  return is_time ? std::numeric_limits<std::uint32_t>::max() : std::numeric_limits<std::uint64_t>::max();
}

// Reader reads one value of --life, part by part.
class Reader {
 public:
  Reader(Line& line, LifeRules& rules) : line_(line), rules_(rules), rows_(make_rows()) {}

  void read(std::string_view part) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const Row* row = find(part.substr(0, equals));
    if (row == nullptr) return;
    if (!seen_.insert(row).second) return line_.report(CommandCode::repeated_option, part.substr(0, equals));
    if (equals == part.size()) return line_.report(CommandCode::missing_value, part);
    line_.mask().show(part.substr(equals, 1));
    const auto value = read_number(line_, part.substr(equals + 1), Base::decimal_or_hex, most(row->kind));
    LifeLimit& limit = rules_[row->kind];
    (row->end == LifeEnd::soft ? limit.soft : limit.hard) = value.value_or(0);
  }

 private:
  const Row* find(std::string_view word) {
    std::vector<std::string_view> names;
    names.reserve(rows_.size());
    for (const Row& row : rows_) names.push_back(row.name);
    const auto choice = read_choice(line_, word, names);
    return choice ? &rows_[*choice] : nullptr;
  }

  Line& line_;
  LifeRules& rules_;
  std::vector<Row> rows_;
  std::set<const Row*> seen_;
};

}  // namespace

void read_life(Line& line, std::string_view text, LifeRules& rules) {
  Reader reader(line, rules);
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    reader.read(text.substr(0, comma));
    if (comma == text.size()) return;
    line.mask().show(text.substr(comma, 1));
    text.remove_prefix(comma + 1);
  }
}

}  // namespace spigrp
