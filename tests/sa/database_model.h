// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "spigrp/database.h"
#include "spigrp/group.h"

namespace spigrp::test {

/// DatabaseModel is what a Database should be, said as slowly as it can be said: a list of groups, inside to
/// outside, in which an ungrouped SA is a group of one.
class DatabaseModel {
 public:
  using Members = std::vector<Said>;
  using Refusal = std::optional<DatabaseErrc>;

  explicit DatabaseModel(std::size_t most) : most_(most) {}

  Refusal add(const Said& said) {
    if (find(said) != nullptr) return DatabaseErrc::sa_exists;
    if (size() == most_) return DatabaseErrc::full;
    groups_.push_back({said});
    return std::nullopt;
  }

  Refusal remove(const Said& said) {
    Members* group = find(said);
    if (group == nullptr) return DatabaseErrc::no_such_sa;
    group->erase(std::ranges::find(*group, said), group->end());
    drop_empty();
    return std::nullopt;
  }

  Refusal link(std::span<const Said> saids) {
    Members wanted;
    Members* extended = nullptr;
    if (!saids.empty()) extended = find(saids.front());
    const bool extends =
        extended != nullptr && extended->size() > 1 && extended->back() == saids.front() && saids.size() > 1;
    if (extends) wanted.assign(extended->begin(), extended->end() - 1);
    if (wanted.size() + saids.size() > 4) return DatabaseErrc::bad_group;
    for (std::size_t i = 0; i < saids.size(); ++i) {
      const Members* group = find(saids[i]);
      if (group == nullptr) return DatabaseErrc::no_such_sa;
      if (group->size() > 1 && !(extends && i == 0)) return DatabaseErrc::already_grouped;
      wanted.push_back(saids[i]);
    }
    if (check_group(wanted)) return DatabaseErrc::bad_group;
    for (const Said& said : wanted) std::erase(*find(said), said);
    drop_empty();
    groups_.push_back(wanted);
    return std::nullopt;
  }

  Refusal unlink(const Said& said) {
    const Members* group = find(said);
    if (group == nullptr) return DatabaseErrc::no_such_sa;
    const Members parts = *group;
    for (const Said& each : parts) std::erase(*find(each), each);
    for (const Said& each : parts) groups_.push_back({each});
    drop_empty();
    return std::nullopt;
  }

  void unlink_all() {
    const std::vector<Members> before = groups_;
    groups_.clear();
    for (const Members& group : before) {
      for (const Said& said : group) groups_.push_back({said});
    }
  }

  void clear() { groups_.clear(); }

  /// group_of() is the whole group of an SA, or nothing where there is no such SA.
  Members group_of(const Said& said) {
    const Members* group = find(said);
    return group == nullptr ? Members{} : *group;
  }
  std::size_t size() const {
    std::size_t count = 0;
    for (const Members& group : groups_) count += group.size();
    return count;
  }

 private:
  Members* find(const Said& said) {
    for (Members& group : groups_) {
      if (std::ranges::find(group, said) != group.end()) return &group;
    }
    return nullptr;
  }
  void drop_empty() {
    std::erase_if(groups_, [](const Members& group) { return group.empty(); });
  }

  std::size_t most_;
  std::vector<Members> groups_;
};

}  // namespace spigrp::test
