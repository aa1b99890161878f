// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "spigrp/group_review.h"
#include "spigrp/listing_reader.h"

namespace spigrp {
namespace {

/// Loader keeps the groups of a listing, and the first error.
class Loader final : public ListingSink {
 public:
  explicit Loader(std::span<Group> room) : room_(room) {}

  void on_finding(const ListingLine& line, const ListingFinding& finding) override {
    const bool full = finding.code == TextCode::duplicates_unchecked;
    if (refusal_ || (finding.severity != Severity::error && !full)) return;
    refusal_ = full ? ListingRefusal{} : ListingRefusal{line.number, finding};
  }

  void on_line(const ListingLine& line) override {
    if (refusal_ || line.kind != ListingLine::Kind::group) return;
    if (size_ == room_.size()) {
      refusal_ = ListingRefusal{};
    } else if (line.rest_of == 0) {
      room_[size_++] = line.printed();
    }
  }

  bool on_full(GroupTable&) override { return false; }

  const std::optional<ListingRefusal>& refusal() const { return refusal_; }

  // Takes out the lines that turned out to be the rest of a later one, and puts the others inside to outside.
  std::span<const Group> groups(const GroupTable& table) {
    std::size_t kept = 0;
    for (const Group& printed : room_.first(size_)) {
      if (table.is_rest(printed.saids().front())) continue;
      room_[kept++] = is_inbound_order(printed.saids()) ? reversed(printed) : printed;
    }
    return room_.first(kept);
  }

 private:
  std::span<Group> room_;
  std::size_t size_ = 0;
  std::optional<ListingRefusal> refusal_;
};

}  // namespace

Result<std::span<const Group>, ListingRefusal> load_listing(std::string_view text, std::span<Group> room,
                                                            GroupTable& table) {
  Loader loader(room);
  ListingReader reader(loader, {}, &table);
  reader.feed(text);
  reader.finish();
  if (const auto& refusal = loader.refusal()) return fail(*refusal);
  return loader.groups(table);
}

}  // namespace spigrp
