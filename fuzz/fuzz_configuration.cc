// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "command/command.h"
#include "command/compaction.h"
#include "command/eroute_cover.h"
#include "command/key_keeper.h"
#include "command/workspace.h"
#include "said_of_text.h"
#include "spigrp/configuration.h"
#include "spigrp/configuration_check.h"
#include "spigrp/group_table.h"
#include "spigrp/listing_reader.h"
#include "spigrp/tables.h"

using namespace spigrp;

namespace {

constexpr std::size_t kMaxSize = 16'384;
constexpr std::size_t kMaxSas = 1024;
constexpr std::size_t kMaxWork = 100'000;
constexpr std::string_view kKlips = "#klips\n";  // in the first line: the defaults of KLIPS
constexpr std::string_view kStrict = "#strict\n";
constexpr TableStyle kStyles[] = {TableStyle::spigrp, TableStyle::klips};

using Diagnostics = std::vector<Diagnostic>;

ConfigurationOptions options_of(std::string_view text) {
  return {.compat = text.starts_with(kKlips) ? Compat::klips : Compat::none,
          .read_key_files = false,
          .assume_key_files = true,
          .look_at_modes = true,
          .text_is_exposed = text.starts_with(kStrict)};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for_each_line(text, [&](std::string_view line, std::size_t) { lines.push_back(line); });
  return lines;
}

void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  const auto lines = lines_of(text);
  for (const Diagnostic& said : diagnostics) {
    if (said.code == "N499") continue;  // there are more
    SPIGRP_REQUIRE(said.line >= 1 && said.line <= lines.size());
    const std::string_view line = lines[said.line - 1];
    if (line.size() <= kMaxLine) fuzz::check_diagnostic(said, line);
  }
  const bool more = !diagnostics.empty() && diagnostics.back().code == "N499";
  SPIGRP_REQUIRE(
      std::ranges::is_sorted(std::span(diagnostics).first(diagnostics.size() - (more ? 1 : 0)), {},
                             [](const Diagnostic& said) { return std::tie(said.line, said.column); }));
}

// Not what is said of an SA that is there (E45x).
bool refuses(const Diagnostic& said) {
  return said.severity == Severity::error && !said.code.starts_with("E45");
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::size_t count_sas(const Database& database) {
  return static_cast<std::size_t>(
      std::ranges::count_if(database.sas(), [](const Sa* sa) { return sa != nullptr; }));
}

// The table of groups is a listing of the groups that there are.
void check_groups(const Database& database, std::string_view table) {
  std::vector<std::uint8_t> memory(GroupTable::memory_size(kMaxSas));
  GroupTable seen(kMaxSas, memory, 7);
  std::vector<Group> room(kMaxSas);
  const auto loaded = load_listing(table, room, seen);
  SPIGRP_REQUIRE(loaded.has_value());
  std::size_t at = 0;
  for (Sa* sa : database.sas()) {
    if (sa == nullptr || sa->inner != nullptr) continue;
    Group group;
    const SaChain chain = SaChain::from(*sa);
    for (const Sa* each : chain.sas()) group.push(each->said);
    SPIGRP_REQUIRE(at < loaded->size() && (*loaded)[at] == group);
    ++at;
  }
  SPIGRP_REQUIRE(at == loaded->size());
}

void check_tables(const Database& database, std::uint64_t now) {
  for (const TableStyle style : kStyles) {
    check_groups(database, spigrp_table(database, style));
    const std::string sas = spi_table(database, style, now);
    const std::string eroutes = eroute_table(database, style);
    const std::string look = look_table(database, style, now);
    SPIGRP_REQUIRE(count_lines(sas) == count_sas(database));
    SPIGRP_REQUIRE(count_lines(eroutes) == database.eroutes().size());
    const bool parted = style == TableStyle::spigrp && !sas.empty() && !eroutes.empty();
    SPIGRP_REQUIRE(count_lines(look) == count_lines(sas) + count_lines(eroutes) + (parted ? 1 : 0));
    for (const std::string& text : {sas, eroutes, look}) SPIGRP_REQUIRE(fuzz::is_printable(text));
  }
}

// What packets leave behind in an SA.
void pretend_traffic(Database& database) {
  std::uint64_t number = 0;
  for (Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    ++number;
    (number % 2 == 0 ? sa->sent : sa->received) = {number, 100 * number};
    sa->errors = {number % 3, number % 5, number % 7, number % 11};
    sa->life_use = {number, 500, 1000, 2000 + 1000 * number};
    if (sa->said.proto == Proto::comp) sa->comp_ratio = {200, 100};
    if (sa->window.size() != 0) static_cast<void>(sa->window.commit(sa->window.top() + number));
  }
}

// Keys are kept as long as the algorithm has them.
void check_keys(const Database& database, const KeyKeeper& keeper) {
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    const Keys keys = keeper.keys(*sa);
    const bool keyed = sa->crypto != nullptr;
    SPIGRP_REQUIRE(keys.encryption.size() ==
                   (keyed ? sa->algorithm->encryption_key_len + sa->algorithm->salt_len : 0));
    SPIGRP_REQUIRE(keys.authentication.size() == (keyed ? sa->algorithm->auth_key_len : 0));
  }
}

// An eroute that is said to get no packet does not get the first that it selects; one that is said to overlap another is
// neither around it nor inside.
void check_eroutes(const Database& database) {
  EroutePairs pairs(database.eroutes(), kMaxWork);
  for (const Eroute& eroute : database.eroutes()) {
    const Selector& s = eroute.selector;
    const bool ports = s.src_port != 0 || s.dst_port != 0;
    const Flow flow{s.src.address, s.dst.address, s.protocol, ports, s.src_port, s.dst_port};
    const Eroute* const taken = database.match(flow);
    SPIGRP_REQUIRE(taken != nullptr && taken->selector.matches(flow));
    if (pairs.is_shadowed(eroute)) SPIGRP_REQUIRE(!(taken->selector == s));
    if (const Eroute* other = pairs.overlap_of(eroute)) {
      SPIGRP_REQUIRE(other->said != eroute.said && s.src.contains(other->selector.src.address) &&
                     other->selector.dst.contains(s.dst.address) && other->selector.more_specific_than(s));
    }
  }
}

// All that can be seen of a database but its keys.
std::string picture(const Database& database) {
  return spigrp_table(database, TableStyle::spigrp) + spi_table(database, TableStyle::spigrp, 0) +
         eroute_table(database, TableStyle::spigrp);
}

// What is left of a text makes the same, and nothing more is to be left out of it.
void check_compaction(std::string_view text, const std::string& expected) {
  const auto shortened = [](std::string_view from) {
    std::string joined;
    for (const Piece& piece : compact(from)) joined.append(piece.text()).append("\n");
    return joined;
  };
  const std::string once = shortened(text);
  KeyKeeper keeper;
  const auto again = Configuration::load(once, {.assume_key_files = true}, keeper);
  SPIGRP_REQUIRE(again.has_value());
  SPIGRP_REQUIRE(picture((*again)->database()) == expected);
  SPIGRP_REQUIRE(count_lines(shortened(once)) <= count_lines(once));
}

}  // namespace

// A whole configuration: it is loaded exactly when its check finds no line to refuse; what is said about it points into its lines and
// shows no key; its tables have a line for everything that is there, and that of groups is a listing of them; what is
// left of it when void lines are taken out makes the same; an eroute that is called void gets no packet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxSize) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ConfigurationOptions options = options_of(text);
  const Diagnostics said = check_configuration(text, {.options = options, .assume_key_files = true});
  check_diagnostics(said, text);
  if (text.starts_with(kStrict)) {
    check_diagnostics(
        check_configuration(
            text, {.options = options, .assume_key_files = true, .strict = true, .max_diagnostics = 3}),
        text);
  }
  KeyKeeper keeper;
  const auto loaded = Configuration::load(text, options, keeper);
  const bool good = std::ranges::none_of(said, refuses);
  SPIGRP_REQUIRE(loaded.has_value() == good);
  if (!good) {
    check_diagnostics(loaded.error(), text);
    return 0;
  }
  Database& database = (*loaded)->database();
  check_keys(database, keeper);
  check_tables(database, 0);
  check_eroutes(database);
  if (options.compat == Compat::none) check_compaction(text, picture(database));
  pretend_traffic(database);
  check_tables(database, 10'000);
  return 0;
}
