// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "spigrp/group_table.h"
#include "spigrp/listing_reader.h"

using namespace spigrp;

namespace {

// A SAID has at least six bytes, so that they fit; larger inputs would find nothing more, only slower.
constexpr std::size_t kMaxSize = 1500;
constexpr std::size_t kMaxSaids = 256;

constexpr std::size_t kFewSaids = kMaxGroupSas;  // fewer do not hold a group

/// new_table() is an empty GroupTable, in the memory of the last one.
GroupTable new_table(std::size_t saids = kMaxSaids) {
  static std::vector<std::uint8_t> memory(GroupTable::memory_size(kMaxSaids));
  return {saids, MutableBytes(memory).first(GroupTable::memory_size(saids)), 7};
}

/// Script writes down what a reader says, and holds it to what must always be true.
class Script final : public ListingSink {
 public:
  void on_finding(const ListingLine& line, const ListingFinding& finding) override {
    SPIGRP_REQUIRE(finding.at <= line.text.size() && finding.length <= line.text.size() - finding.at);
    SPIGRP_REQUIRE(line.number == lines + 1 && finding.other_line < line.number);
    SPIGRP_REQUIRE(finding.at >= last_at);
    last_at = finding.at;
    errors = errors || finding.severity == Severity::error;
    text += std::string(name(finding.code)) + std::to_string(finding.at) + "+" +
            std::to_string(finding.length) + " ";
  }
  void on_line(const ListingLine& line) override {
    ++lines;
    if (line.group.size() > 0) ++groups;
    check_order(line);
    last_at = 0;
    text += std::to_string(static_cast<int>(line.kind)) + std::string(format(line.group).view()) + "\n";
  }
  // The SAIDs of a group are the words of its line, or those from the last to the first.
  static void check_order(const ListingLine& line) {
    if (line.kind != ListingLine::Kind::group) return;
    const auto saids = line.group.saids();
    SPIGRP_REQUIRE(saids.size() == line.num_words);
    for (std::size_t i = 0; i < saids.size(); ++i) {
      const auto& place = line.places[i];
      const auto word = parse_said(line.text.substr(place.at, place.length));
      SPIGRP_REQUIRE(word && word->said == saids[line.inbound ? saids.size() - 1 - i : i]);
    }
  }
  // A table that began small gets room for all, or none where it `may_not_grow`.
  bool on_full(GroupTable& table) override {
    full = true;
    if (may_not_grow) return false;
    std::vector<std::uint8_t> larger(GroupTable::memory_size(kMaxSaids));
    table.move_to(kMaxSaids, larger);
    memory = std::move(larger);
    return true;
  }

  std::vector<std::uint8_t> memory;
  bool may_not_grow = false;
  bool full = false;
  std::string text;
  std::uint64_t lines = 0;
  std::size_t groups = 0;
  std::size_t last_at = 0;
  bool errors = false;
};

Script read(std::string_view text, std::size_t cut, const ListingOptions& options = {.pedantic = true},
            std::size_t saids = kMaxSaids, bool may_not_grow = false) {
  GroupTable table = new_table(saids);
  Script script;
  script.may_not_grow = may_not_grow;
  const auto reader = std::make_unique<ListingReader>(script, options, &table);
  reader->feed(text.substr(0, cut));
  reader->feed(text.substr(cut));
  reader->finish();
  return script;
}

std::vector<Group> load(std::string_view text, bool& loaded) {
  GroupTable table = new_table();
  static std::vector<Group> room(kMaxSaids);
  const auto groups = load_listing(text, room, table);
  loaded = groups.has_value();
  return loaded ? std::vector<Group>(groups->begin(), groups->end()) : std::vector<Group>();
}

// A table that grows on the way finds what a large one does; one that may not grow says so, once.
void check_tables(std::string_view text, const Script& whole) {
  SPIGRP_REQUIRE(read(text, 0, {.pedantic = true}, kFewSaids).text == whole.text);
  const Script small = read(text, 0, {.pedantic = true}, kFewSaids, true);
  const std::size_t said_at = small.text.find("N308");
  SPIGRP_REQUIRE((said_at != std::string::npos) == small.full);
  SPIGRP_REQUIRE(!small.full || small.text.find("N308", said_at + 1) == std::string::npos);
}

// A tunnel comes out last: a line that has it behind what it is in is read from its end.
void check_reversed(std::vector<Group> groups) {
  std::erase_if(groups, [](const Group& group) {
    const auto tunnels = std::ranges::count(group.saids(), Proto::tun, &Said::proto);
    return group.size() < 2 || tunnels != 1 || group.saids().front().proto != Proto::tun;
  });
  std::string text;
  for (const Group& group : groups) {
    for (std::size_t i = group.size(); i-- > 0;) text += std::string(format(group.saids()[i]).view()) + ' ';
    text += '\n';
  }
  bool loaded = false;
  SPIGRP_REQUIRE(load(text, loaded) == groups && loaded);
}

// One SAID a line: each line is what parse_said() says of its words.
void check_saids(std::string_view text, std::size_t cut) {
  const Script whole = read(text, text.size(), {.saids = true});
  SPIGRP_REQUIRE(read(text, cut, {.saids = true}).text == whole.text);
  std::size_t good = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && blank(line.back())) line.remove_suffix(1);
    if (line.find('#') == std::string_view::npos && parse_said(line)) ++good;
  }
  SPIGRP_REQUIRE(whole.groups >= good);
}

}  // namespace

// What is said of a listing does not depend on how its bytes come, and its groups are the words of its lines; it is loaded exactly when no error is said; and
// its groups, written canonically, or from outside to inside, are the same groups with nothing left to rewrite.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxSize) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Script whole = read(text, size);
  for (const std::size_t cut : {size / 2, size / 3, size == 0 ? 0 : std::size_t{data[0]} % size}) {
    SPIGRP_REQUIRE(read(text, cut).text == whole.text);
  }
  check_tables(text, whole);
  check_saids(text, size / 2);
  bool loaded = false;
  const auto groups = load(text, loaded);
  SPIGRP_REQUIRE(loaded == !whole.errors);
  check_reversed(groups);
  std::string canonical;
  for (const Group& group : groups) canonical += std::string(format(group).view()) + "\n";
  bool again = false;
  SPIGRP_REQUIRE(load(canonical, again) == groups && (again || !loaded));
  SPIGRP_REQUIRE(read(canonical, 0).text.find("N301") == std::string::npos);
  return 0;
}
