// SPDX-License-Identifier: Apache-2.0
#include "spigrp/group.h"

#include <cstring>

#include "base/text_writer.h"
#include "listing/fast_said.h"

namespace spigrp {
namespace {

using Saids = std::span<const Said>;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view without_line_end(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

bool is_passthrough(const Said& said) {
  return said.proto == Proto::tun && said.spi == 0 && said.dst.is_unspecified();
}

bool is_shunt(const Said& said) { return said.proto == Proto::internal || is_passthrough(said); }

// What is wrong with one SA whatever level it is in.
std::optional<TextCode> fault_of(Saids saids, std::size_t index) {
  const Said& said = saids[index];
  if (is_shunt(said) && saids.size() > 1) return TextCode::shunt_in_group;
  if (said.spi == 0 && !is_passthrough(said)) return TextCode::zero_spi;
  const Saids before = saids.first(index);
  if (std::ranges::find(before, said) != before.end()) return TextCode::repeated_said;
  return std::nullopt;
}

// Where the level that begins at `start` ends: every level but the first begins with tun, so the next tun
// begins the next level.
std::size_t end_of_level(Saids saids, std::size_t start) {
  std::size_t end = start + 1;
  while (end < saids.size() && saids[end].proto != Proto::tun) ++end;
  return end;
}

// What is wrong with an SA behind the others of its level. Compression comes before any other IPsec
// processing (RFC 3173 section 2).
std::optional<TextCode> misplaced(Saids before, Proto proto) {
  const auto has = [before](Proto other) {
    return std::ranges::find(before, other, &Said::proto) != before.end();
  };
  if (has(proto)) return TextCode::repeated_protocol;
  if (proto == Proto::comp && (has(Proto::esp) || has(Proto::ah))) return TextCode::wrong_order;
  return std::nullopt;
}

std::optional<Finding> check_shape(Saids level) {
  for (std::size_t i = 1; i < level.size(); ++i) {
    if (const auto code = misplaced(level.first(i), level[i].proto)) return Finding{*code, i};
  }
  return std::nullopt;
}

std::optional<Finding> check_destination(Saids level) {
  const IpAddress& first = level.front().dst;
  const auto differs = [&](const Said& said) { return said.dst != first; };
  const auto other_family = [&](const Said& said) { return said.dst.family() != first.family(); };
  const auto index = [&](auto found) { return static_cast<std::size_t>(found - level.begin()); };
  const auto family = std::ranges::find_if(level, other_family);
  if (family != level.end()) return Finding{TextCode::mixed_families, index(family)};
  const auto destination = std::ranges::find_if(level, differs);
  if (destination != level.end()) return Finding{TextCode::mixed_destinations, index(destination)};
  return std::nullopt;
}

std::optional<Finding> check_level(Saids level) {
  const auto shape = check_shape(level);
  return shape ? shape : check_destination(level);
}

std::optional<Finding> check_levels(Saids saids) {
  for (std::size_t start = 0; start < saids.size();) {
    const std::size_t end = end_of_level(saids, start);
    if (auto finding = check_level(saids.subspan(start, end - start))) {
      finding->index += start;
      return finding;
    }
    start = end;
  }
  return std::nullopt;
}

// Where a word stands in its line. The first place of an empty line is its start.
struct Place {
  std::size_t at;
  std::size_t length;
};
using Places = std::array<Place, kMaxGroupSas>;

using Room = std::array<char, TextWindow::kSize>;

// Near the end of what may be read, a window needs a copy.
[[gnu::noinline]] TextWindow padded(std::string_view text, Room& room) {
  room = {};
  std::memcpy(room.data(), text.data(), text.size());
  return TextWindow(room);
}

}  // namespace

GroupReader::GroupReader(std::string_view line, std::size_t behind)
    : line_(without_line_end(line)), readable_(line.size() + behind) {}

std::optional<GroupReader::Word> GroupReader::next() {
  while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
  if (at_ == line_.size()) return std::nullopt;
  const std::size_t start = at_;
  const char* const word = line_.data() + start;
  const std::size_t readable = readable_ - start;
  Room room;
  const TextWindow window = readable < room.size()
                                ? padded({word, readable}, room)
                                : TextWindow(std::span<const char, TextWindow::kSize>(word, room.size()));
  const FastSaid fast = fast_said(window, known_);
  const std::size_t left = line_.size() - start;
  if (fast.length == 0 || fast.length > left || (fast.length < left && !is_blank(word[fast.length]))) {
    return careful_next();
  }
  at_ = start + fast.length + (fast.length < left ? 1 : 0);
  if (fast.is_new)
    known_ = {word + fast.length - fast.dst.length, fast.dst.length, fast.dst.family, fast.dst.upper,
              fast.dst.lower};
  return std::optional<Word>(std::in_place, start, std::string_view(word, fast.length), fast);
}

std::optional<GroupReader::Word> GroupReader::careful_next() {
  if (line_[at_] == '#') at_ = line_.size();
  if (at_ == line_.size()) return std::nullopt;
  const std::size_t start = at_;
  while (at_ < line_.size() && !is_blank(line_[at_])) ++at_;
  const std::string_view text(line_.data() + start, at_ - start);
  auto said = careful_said(text);
  if (!said) said.error().at += start;
  return Word{start, text, said};
}

std::optional<Finding> check_group(std::span<const Said> saids) {
  if (saids.empty()) return Finding{TextCode::empty_group, 0};
  if (saids.size() > kMaxGroupSas) return Finding{TextCode::too_many_sas, kMaxGroupSas};
  for (std::size_t i = 0; i < saids.size(); ++i) {
    if (const auto code = fault_of(saids, i)) return Finding{*code, i};
  }
  return check_levels(saids);
}

Result<Group, TextError> parse_group(std::string_view line) {
  GroupReader reader(line);
  Group group;
  Places places{};
  while (const auto word = reader.next()) {
    if (!word->said) return fail(word->said.error());
    const Place place{word->at, word->text.size()};
    if (group.size() < places.size()) places[group.size()] = place;
    if (!group.push(word->said->said)) return fail(TextError{TextCode::too_many_sas, place.at, place.length});
  }
  const auto finding = check_group(group.saids());
  if (!finding) return group;
  const Place& place = places[finding->index];
  return fail(TextError{finding->code, place.at, place.length});
}

GroupText format(const Group& group) {
  GroupText text;
  TextWriter out(text.bytes);
  for (const Said& said : group.saids()) {
    if (out.size() > 0) out.put(' ');
    out.put(format(said).view());
  }
  text.length = out.size();
  return text;
}

}  // namespace spigrp
