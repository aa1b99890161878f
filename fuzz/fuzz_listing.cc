// SPDX-License-Identifier: Apache-2.0
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

/// new_table() is an empty GroupTable, in the memory of the last one.
GroupTable new_table() {
  static std::vector<std::uint8_t> memory(GroupTable::memory_size(kMaxSaids));
  return {kMaxSaids, memory, 7};
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
    last_at = 0;
    text += std::to_string(static_cast<int>(line.kind)) + std::string(format(line.group).view()) + "\n";
  }
  bool on_full(GroupTable&) override { return false; }

  std::string text;
  std::uint64_t lines = 0;
  std::size_t last_at = 0;
  bool errors = false;
};

Script read(std::string_view text, std::size_t cut) {
  GroupTable table = new_table();
  Script script;
  const auto reader = std::make_unique<ListingReader>(script, ListingOptions{.pedantic = true}, &table);
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

}  // namespace

// What is said of a listing does not depend on how its bytes come; it is loaded exactly when no error is said; and
// its groups, written canonically, are the same groups with nothing left to rewrite.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxSize) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Script whole = read(text, size);
  for (const std::size_t cut : {size / 2, size / 3, size == 0 ? 0 : std::size_t{data[0]} % size}) {
    SPIGRP_REQUIRE(read(text, cut).text == whole.text);
  }
  bool loaded = false;
  const auto groups = load(text, loaded);
  SPIGRP_REQUIRE(loaded == !whole.errors);
  std::string canonical;
  for (const Group& group : groups) canonical += std::string(format(group).view()) + "\n";
  bool again = false;
  SPIGRP_REQUIRE(load(canonical, again) == groups && (again || !loaded));
  SPIGRP_REQUIRE(read(canonical, 0).text.find("N301") == std::string::npos);
  return 0;
}
