// SPDX-License-Identifier: Apache-2.0
#include "command/compaction.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "command/check_provider.h"
#include "command/record.h"
#include "command/workspace.h"
#include "spigrp/secret.h"
#include "spigrp/tables.h"

namespace spigrp {
namespace {

// Ran is a text that was run, without any cryptography.
struct Ran {
  explicit Ran(std::string_view text) : workspace(text, provider) {
    const ConfigurationOptions options;
    CommandContext context{.database = workspace.database(),
                           .provider = provider,
                           .options = options,
                           .record = &record,
                           .assume_key_files = true};
    DiagnosticList list;
    run_text(text, context, list);
    good = list.empty();
  }

  // What is there at the end but the keys, which stand in lines that nobody changes.
  std::string picture() {
    const Database& database = workspace.database();
    return spigrp_table(database, TableStyle::klips) + '\n' + spi_table(database, TableStyle::spigrp, 0) +
           '\n' + eroute_table(database, TableStyle::klips);
  }

  CheckProvider provider;
  Workspace workspace;
  Record record;
  bool good = false;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for_each_line(text, [&](std::string_view line, std::size_t) { lines.push_back(line); });
  return lines;
}

// A line in place of a deleted SA, which an eroute behind it can point to.
std::string stand_in(const Said& said) {
  const std::string zeros = "0x" + std::string(64, '0');
  std::string line = "spi --said " + std::string(format(said).view());
  switch (said.proto) {
    case Proto::esp:
      return line + " --esp null-sha256 --authkey " + zeros;
    case Proto::ah:
      return line + " --ah hmac-sha2-256-128 --authkey " + zeros;
    case Proto::comp:
      return line + " --comp deflate";
    case Proto::tun:
    case Proto::internal:
      break;
  }
  return line + (said.dst.family() == Family::ipv4 ? " --ip4 --src 127.0.0.1" : " --ip6 --src ::1");
}

// Compactor goes through the lines of a text that was run, and knows which of them still count.
class Compactor {
 public:
  Compactor(std::string_view text, Ran& ran) : lines_(lines_of(text)), database_(ran.workspace.database()) {
    for (const Sa* sa : database_.sas()) {
      if (sa != nullptr) sa_lines_.insert(ran.record.find_sa(sa->said).said.line);
    }
    for (const Eroute& eroute : database_.eroutes()) add_eroute(eroute, ran.record);
  }

  std::vector<Piece> run(bool keep_groups) const;
  /// may_keep_groups() is false where some line of `spigrp` surely does not count any more: every one that does makes
  /// two SAs neighbours, or more.
  bool may_keep_groups() const;

 private:
  void add_eroute(const Eroute& eroute, const Record& record);
  bool stays(std::size_t number, CommandKind kind, bool keep_groups) const;
  void add_groups(std::vector<Piece>& pieces) const;
  void add_homeless(std::vector<Piece>& pieces) const;
  std::string_view line(std::size_t number) const { return lines_[number - 1]; }

  std::vector<std::string_view> lines_;
  const Database& database_;
  std::set<std::size_t> sa_lines_;
  std::set<std::size_t> eroute_lines_;                      // that can stay in their places
  std::set<std::size_t> late_lines_;                        // of eroutes to SAs that were defined behind them
  std::map<Said, std::set<std::size_t>> lines_to_nowhere_;  // by the SA that is not there
};

void Compactor::add_eroute(const Eroute& eroute, const Record& record) {
  const std::size_t number = record.find_eroute(eroute.selector).line;
  const bool needs_sa = eroute.said.proto != Proto::internal && eroute.said.spi != 0;
  if (needs_sa && database_.find(eroute.said) == nullptr) {
    lines_to_nowhere_[eroute.said].insert(number);
  } else if (needs_sa && record.find_sa(eroute.said).said.line > number) {
    late_lines_.insert(number);
  } else {
    eroute_lines_.insert(number);
  }
}

bool Compactor::stays(std::size_t number, CommandKind kind, bool keep_groups) const {
  if (kind == CommandKind::spi) return sa_lines_.contains(number);
  if (kind == CommandKind::eroute) return eroute_lines_.contains(number);
  return kind != CommandKind::spigrp || keep_groups;
}

std::vector<Piece> Compactor::run(bool keep_groups) const {
  std::vector<Piece> pieces;
  for (std::size_t number = 1; number <= lines_.size(); ++number) {
    if (stays(number, kind_of(line(number)), keep_groups)) pieces.push_back({line(number), {}});
  }
  if (!keep_groups) add_groups(pieces);
  for (const std::size_t number : late_lines_) pieces.push_back({line(number), {}});
  add_homeless(pieces);
  return pieces;
}

bool Compactor::may_keep_groups() const {
  const auto lines =
      std::ranges::count(lines_, CommandKind::spigrp, [](std::string_view line) { return kind_of(line); });
  const auto neighbours = std::ranges::count_if(
      database_.sas(), [](const Sa* sa) { return sa != nullptr && sa->inner != nullptr; });
  return lines <= neighbours;
}

void Compactor::add_groups(std::vector<Piece>& pieces) const {
  for (Sa* sa : database_.sas()) {
    if (sa == nullptr || sa->inner != nullptr || sa->outer == nullptr) continue;
    std::string made = "spigrp --said";
    const SaChain chain = SaChain::from(*sa);
    for (const Sa* each : chain.sas()) made.append(" ").append(format(each->said).view());
    pieces.push_back({{}, std::move(made)});
  }
}

void Compactor::add_homeless(std::vector<Piece>& pieces) const {
  for (const auto& [said, numbers] : lines_to_nowhere_) {
    pieces.push_back({{}, stand_in(said)});
    for (const std::size_t number : numbers) pieces.push_back({line(number), {}});
    pieces.push_back({{}, "spi --del --said " + std::string(format(said).view())});
  }
}

// Whether these lines make what the whole text made. The copy holds keys for this moment.
bool makes(const std::vector<Piece>& pieces, const std::string& picture) {
  std::size_t size = 0;
  for (const Piece& piece : pieces) size += piece.text().size() + 1;
  const auto memory = std::make_unique<std::uint8_t[]>(size + 1);
  const std::span<std::uint8_t> bytes(memory.get(), size);
  auto at = bytes.begin();
  for (const Piece& piece : pieces) {
    at = std::ranges::copy(piece.text(), at).out;
    *at++ = '\n';
  }
  Ran again({reinterpret_cast<const char*>(memory.get()), size});
  const bool same = again.good && again.picture() == picture;
  wipe(bytes);
  return same;
}

}  // namespace

std::vector<Piece> compact(std::string_view text) {
  Ran ran(text);
  SPIGRP_REQUIRE(ran.good);
  const std::string picture = ran.picture();
  const Compactor compactor(text, ran);
  for (const bool keep_groups : {true, false}) {
    if (keep_groups && !compactor.may_keep_groups()) continue;
    std::vector<Piece> pieces = compactor.run(keep_groups);
    if (makes(pieces, picture)) return pieces;
  }
  // Nothing is known that gets here. A file that is longer than it needs to be is still right.
  std::vector<Piece> all;
  for (const std::string_view line : lines_of(text)) all.push_back({line, {}});
  return all;
}

}  // namespace spigrp
