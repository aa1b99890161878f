// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "spigrp/group.h"
#include "support/lab.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kStep = 4;
constexpr std::size_t kMaxSteps = 64;
constexpr Limits kLimits{.sas = 7, .eroutes = 1, .wide_windows = 2};
constexpr std::string_view kSaids[] = {"tun.1001@192.0.2.9",   "comp.1002@192.0.2.9", "esp.1003@192.0.2.9",
                                       "ah.1004@192.0.2.9",    "esp.1005@192.0.2.9",  "tun:2001@2001:db8::9",
                                       "esp:2002@2001:db8::9", "esp.0@192.0.2.9",     "tun.1006@192.0.2.8",
                                       "esp.1007@192.0.2.8"};
constexpr std::size_t kWindows[] = {64, 0, 31, 32, 65, 1000, 4096, 4097};

Said said_of(std::uint8_t choice) { return said(kSaids[choice % std::size(kSaids)]); }

// Faulty is an SA, and all that is wrong with it.
struct Faulty {
  SaSpec spec;
  std::set<DatabaseErrc> why;
};

Faulty faulty(const Said& said, std::uint8_t window, std::uint8_t flags) {
  Faulty made{spec(said), {}};
  const bool numbered = said.proto == Proto::esp || said.proto == Proto::ah;
  if (said.spi == 0) made.why.insert(DatabaseErrc::bad_group);
  made.spec.replay_window = kWindows[window % std::size(kWindows)];
  if (made.spec.replay_window == 31 || made.spec.replay_window == 4097)
    made.why.insert(DatabaseErrc::bad_replay_window);
  if ((flags & 1u) != 0 && said.proto == Proto::tun) {
    made.spec.tunnel_src = address((flags & 2u) != 0 ? "::" : "192.0.2.1");
    if ((flags & 2u) != 0 || said.dst.family() != Family::ipv4) made.why.insert(DatabaseErrc::bad_tunnel);
  }
  if ((flags & 4u) != 0) {
    made.spec.last_sequence = std::uint64_t{1} << 32;
    made.spec.esn = (flags & 8u) != 0;
    if (!made.spec.esn) made.why.insert(DatabaseErrc::bad_sequence);
  }
  if ((flags & 16u) != 0 && numbered) {
    Bytes& key = said.proto == Proto::esp ? made.spec.keys.encryption : made.spec.keys.authentication;
    key = key.first(key.size() - 1);
    made.why.insert(DatabaseErrc::bad_key_size);
  }
  return made;
}

// Model is the SAs by group, inside to outside; an SA by itself is a group.
class Model {
 public:
  using Group = std::vector<Said>;

  Model(Lab& lab, bool no_contexts) : lab_(lab), no_contexts_(no_contexts) {}

  void add(Faulty sa) {
    const bool numbered = sa.spec.said.proto == Proto::esp || sa.spec.said.proto == Proto::ah;
    const bool wide = numbered && sa.spec.replay_window > 64;
    const bool no_room = count() == kLimits.sas || (wide && wide_.size() == kLimits.wide_windows);
    if (group_of(sa.spec.said) != groups_.end()) sa.why.insert(DatabaseErrc::sa_exists);
    if (no_room || (numbered && no_contexts_)) sa.why.insert(DatabaseErrc::full);
    const auto added = lab_.database.add_sa(sa.spec);
    SPIGRP_REQUIRE(added.has_value() == sa.why.empty());
    SPIGRP_REQUIRE(added || sa.why.contains(added.error().code));
    if (!added) return;
    groups_.push_back({sa.spec.said});
    if (wide) wide_.insert(sa.spec.said);
  }
  // With all outside it.
  void remove(const Said& said) {
    const auto group = group_of(said);
    SPIGRP_REQUIRE(lab_.database.remove_sa(said).has_value() == (group != groups_.end()));
    if (group == groups_.end()) return;
    const auto first = std::ranges::find(*group, said);
    for (auto each = first; each != group->end(); ++each) wide_.erase(*each);
    group->erase(first, group->end());
    if (group->empty()) groups_.erase(group);
  }
  // What is linked to the outermost SA of a group makes it longer.
  void link(const Group& saids) {
    Group made;
    const auto extended = saids.empty() ? groups_.end() : group_of(saids.front());
    const bool extends = extended != groups_.end() && extended->size() > 1 && saids.size() > 1 &&
                         extended->back() == saids.front();
    if (extends) made.assign(extended->begin(), extended->end() - 1);
    made.insert(made.end(), saids.begin(), saids.end());
    bool good = made.size() <= kMaxGroupSas && !check_group(made);
    for (std::size_t i = extends ? 1 : 0; i < saids.size(); ++i) {
      const auto group = group_of(saids[i]);
      good = good && group != groups_.end() && group->size() == 1;
    }
    SPIGRP_REQUIRE(lab_.database.link(saids).has_value() == good);
    if (!good) return;
    for (const Said& said : saids) {
      if (const auto group = group_of(said); group != groups_.end()) groups_.erase(group);
    }
    groups_.push_back(made);
  }
  void unlink(const Said& said) {
    const auto group = group_of(said);
    SPIGRP_REQUIRE(lab_.database.unlink(said).has_value() == (group != groups_.end()));
    if (group == groups_.end()) return;
    const Group members = std::move(*group);
    groups_.erase(group);
    for (const Said& each : members) groups_.push_back({each});
  }
  void unlink_all() {
    lab_.database.unlink_all();
    while (const Group* large = a_large_one()) {
      const Said first = large->front();
      unlink(first);
    }
  }
  void clear() {
    lab_.database.clear_sas();
    groups_.clear();
    wide_.clear();
  }
  // Everything that was asked for is there, and nothing else.
  void check() const {
    std::size_t size = 0;
    for (Sa* sa : lab_.database.sas()) {
      if (sa == nullptr) continue;
      ++size;
      SPIGRP_REQUIRE(lab_.database.find(sa->said) == sa && lab_.database.is_destination(sa->said.dst));
      const SaChain chain = SaChain::whole(*sa);
      const bool same = std::ranges::any_of(groups_, [&](const Group& group) {
        return std::ranges::equal(group, chain.sas(), {}, {}, &Sa::said);
      });
      SPIGRP_REQUIRE(same);
    }
    SPIGRP_REQUIRE(size == count() && lab_.intact());
  }

 private:
  std::vector<Group>::iterator group_of(const Said& said) {
    return std::ranges::find_if(
        groups_, [&](const Group& group) { return std::ranges::find(group, said) != group.end(); });
  }
  const Group* a_large_one() const {
    const auto found = std::ranges::find_if(groups_, [](const Group& group) { return group.size() > 1; });
    return found == groups_.end() ? nullptr : &*found;
  }
  std::size_t count() const {
    std::size_t size = 0;
    for (const Group& group : groups_) size += group.size();
    return size;
  }

  Lab& lab_;
  bool no_contexts_;
  std::vector<Group> groups_;
  std::set<Said> wide_;
};

}  // namespace

// Steps of four bytes: SAs are added, removed, linked and parted; each step is carried out exactly where a naive model has
// no fault in it, a refusal names one of the faults, and afterwards the SAs and groups are those of the model.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 1 + kStep * kMaxSteps) return 0;
  const bool no_contexts = data[0] % 2 == 1;
  Limits limits = kLimits;
  if (no_contexts) limits.context_size = 0;
  Lab lab(limits);
  Model model(lab, no_contexts);
  for (Bytes steps(data + 1, size - 1); steps.size() >= kStep; steps = steps.subspan(kStep)) {
    const Said first = said_of(steps[1]);
    switch (steps[0] % 16) {
      case 0:
        model.clear();
        break;
      case 1:
        model.unlink_all();
        break;
      case 2:
        model.unlink(first);
        break;
      case 3:
        model.remove(first);
        break;
      case 4:
        model.link({});
        break;
      case 5:
        model.link({first});
        break;
      case 6:
        model.link({first, said_of(steps[2])});
        break;
      case 7:
        model.link({first, said_of(steps[2]), said_of(steps[3])});
        break;
      case 8:
        model.link({first, said_of(steps[2]), said_of(steps[3]), said_of(steps[3] / 16), first});
        break;
      default:
        model.add(faulty(first, steps[2], steps[3]));
    }
    model.check();
  }
  return 0;
}
