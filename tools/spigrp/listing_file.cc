// SPDX-License-Identifier: Apache-2.0
#include "listing_file.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "command/said_options.h"
#include "spigrp/listing_reader.h"
#include "text_file.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxListing = std::size_t{1} << 20;

std::string_view line_of(std::string_view text, std::uint64_t number) {
  for (std::uint64_t i = 1; i < number; ++i) text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  return text.substr(0, text.find('\n'));
}

Diagnostic diagnostic_of(std::string_view text, const ListingRefusal& refusal) {
  const ListingFinding& finding = refusal.finding;
  std::string message = describe(finding.code);
  if (finding.detail != nullptr) message += std::string(": ") + finding.detail;
  return {.code = name(finding.code),
          .severity = finding.severity,
          .line = static_cast<std::size_t>(refusal.line),
          .column = finding.at + 1,
          .length = finding.length,
          .message = std::move(message),
          .source = std::string(line_of(text, refusal.line))};
}

}  // namespace

std::optional<std::vector<Group>> read_listing(std::string_view text, const std::string& name,
                                               Complaints& complaints) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  std::vector<Group> room(lines);
  const std::size_t num_saids = (lines + 1) * kMaxGroupSas;
  std::vector<std::uint64_t> memory(GroupTable::memory_size(num_saids) / sizeof(std::uint64_t) + 1);
  GroupTable table(num_saids,
                   {reinterpret_cast<std::uint8_t*>(memory.data()), GroupTable::memory_size(num_saids)},
                   std::random_device()());
  const auto loaded = load_listing(text, room, table);
  if (!loaded) {
    complaints.diagnostics(name, {diagnostic_of(text, loaded.error())});
    return std::nullopt;
  }
  std::vector<Group> groups(loaded->begin(), loaded->end());
  // A shunt is no SA: nothing is put around a packet.
  std::erase_if(groups, [](const Group& group) { return is_shunt(group.saids().front()); });
  return groups;
}

std::optional<std::vector<Group>> read_listing_file(const std::string& path, Complaints& complaints) {
  SecretText text;
  if (const auto error = read_text_file(path, kMaxListing, "listing", text)) {
    complaints.error(error->message);
    return std::nullopt;
  }
  return read_listing(text.view(), path, complaints);
}

}  // namespace spigrp
