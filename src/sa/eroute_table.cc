// SPDX-License-Identifier: Apache-2.0
#include "sa/eroute_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "spigrp/eroute_list.h"

namespace spigrp {
namespace {

static_assert(sizeof(Eroute) + 2 * sizeof(Branch) - sizeof(Selector) <= 64);

// Where the parts of a key are among the address and number bits, the d of the header; d number i is at position 2i+1,
// and the e before it at 2i. Both addresses of IPv4 are in one word, which a look-up then seldom has to change.
struct Layout {
  std::size_t dst;
  std::size_t protocol;
  std::size_t src_port() const { return protocol + 8; }
  std::size_t dst_port() const { return protocol + 24; }
};
constexpr Layout kLayout4{32, 64};
constexpr Layout kLayout6{128, 256};
constexpr std::size_t kKeyWords = 5;

constexpr const Layout& layout_of(Family family) { return family == Family::ipv4 ? kLayout4 : kLayout6; }

// The bits e that a look-up may have a choice at: one for each bit of an address, and three more.
constexpr std::size_t kMaxChoices = 2 * 128 + 3;

constexpr std::size_t end_at(std::size_t bit) { return 2 * bit; }
constexpr std::size_t data_at(std::size_t bit) { return 2 * bit + 1; }

KeyWords<kKeyWords> words_of(const IpAddress& src, const IpAddress& dst, std::uint8_t protocol,
                             std::uint16_t src_port, std::uint16_t dst_port) {
  const AddressBits from = bits_of(src);
  const AddressBits to = bits_of(dst);
  const std::uint64_t numbers =
      std::uint64_t{protocol} << 56 | std::uint64_t{src_port} << 40 | std::uint64_t{dst_port} << 24;
  if (src.family() == Family::ipv4) return {from.upper | to.upper >> 32, numbers};
  return {from.upper, from.lower, to.upper, to.lower, numbers};
}

std::size_t common_bits(const IpAddress& a, const IpAddress& b) {
  const AddressBits x = bits_of(a);
  const AddressBits y = bits_of(b);
  const auto upper = static_cast<std::size_t>(std::countl_zero(x.upper ^ y.upper));
  return upper < 64 ? upper : 64 + static_cast<std::size_t>(std::countl_zero(x.lower ^ y.lower));
}

// Where the keys of two prefixes part, from the start of the field.
std::size_t difference(const Prefix& a, const Prefix& b) {
  const std::size_t shorter = std::min(a.length, b.length);
  const std::size_t common = common_bits(a.address, b.address);
  if (common < shorter) return data_at(common);
  return a.length == b.length ? Patricia::kSame : end_at(shorter);
}

// The same for a protocol or a port of so many bits, where 0 stands for any.
std::size_t difference(std::uint16_t a, std::uint16_t b, unsigned bits) {
  if (a == b) return Patricia::kSame;
  if (a == 0 || b == 0) return end_at(0);
  const auto differ = static_cast<std::uint16_t>(a ^ b);
  return data_at(static_cast<std::size_t>(std::countl_zero(differ)) - (16 - bits));
}

// Both are of one family.
std::size_t difference(const Selector& a, const Selector& b) {
  const Layout& layout = layout_of(a.src.address.family());
  const std::pair<std::size_t, std::size_t> parts[] = {
      {0, difference(a.src, b.src)},
      {layout.dst, difference(a.dst, b.dst)},
      {layout.protocol, difference(a.protocol, b.protocol, 8)},
      {layout.src_port(), difference(a.src_port, b.src_port, 16)},
      {layout.dst_port(), difference(a.dst_port, b.dst_port, 16)},
  };
  for (const auto& [start, part] : parts) {
    if (part != Patricia::kSame) return end_at(start) + part;
  }
  return Patricia::kSame;
}

// The first position at which no packet of this flow can have the key of the selector; kSame if it matches.
// For protocol and ports it is the e, before which the last choice stands that may mend it.
std::size_t mismatch(const Selector& selector, const Flow& flow) {
  const Layout& layout = layout_of(flow.src.family());
  const std::size_t src = common_bits(selector.src.address, flow.src);
  if (src < selector.src.length) return data_at(src);
  const std::size_t dst = common_bits(selector.dst.address, flow.dst);
  if (dst < selector.dst.length) return data_at(layout.dst + dst);
  const auto wrong_port = [&](std::uint16_t wanted, std::uint16_t port) {
    return wanted != 0 && (!flow.ports_known || wanted != port);
  };
  if (selector.protocol != 0 && selector.protocol != flow.protocol) return end_at(layout.protocol);
  if (wrong_port(selector.src_port, flow.src_port)) return end_at(layout.src_port());
  if (wrong_port(selector.dst_port, flow.dst_port)) return end_at(layout.dst_port());
  return Patricia::kSame;
}

constexpr std::size_t kTargetWords = 4;
constexpr std::size_t kTargetSaidBits = std::size_t{64} * 3;  // the number behind them makes it unique

KeyWords<kTargetWords> target_words(const Said& said, Patricia::Number number) {
  const AddressBits dst = bits_of(said.dst);
  const std::uint64_t head = std::uint64_t{static_cast<std::uint8_t>(said.proto)} << 40 |
                             std::uint64_t{static_cast<std::uint8_t>(said.dst.family())} << 32 | said.spi;
  return {head, dst.upper, dst.lower, number};
}

}  // namespace

class ErouteTable::SelectorKey {
 public:
  SelectorKey(const Selector& selector, const ErouteTable& table)
      : selector_(selector),
        table_(table),
        layout_(layout_of(selector.src.address.family())),
        words_(words_of(selector.src.address, selector.dst.address, selector.protocol, selector.src_port,
                        selector.dst_port)) {}

  unsigned bit(std::size_t position) const {
    const std::size_t at = position / 2;
    return position % 2 == 0 ? ends(at) : bit_of(words_, at) & (1 - inside_end(at));
  }
  std::size_t difference(Patricia::Number number) const {
    return spigrp::difference(selector_, table_.entries_[number].selector);
  }

 private:
  // The bits of an address behind the prefix are no part of the key.
  unsigned inside_end(std::size_t at) const { return at < layout_.protocol ? ends(at) : 0; }
  unsigned ends(std::size_t at) const {
    if (at < layout_.dst) return at >= selector_.src.length;
    if (at < layout_.protocol) return at - layout_.dst >= selector_.dst.length;
    if (at == layout_.protocol) return selector_.protocol == 0;
    if (at == layout_.src_port()) return selector_.src_port == 0;
    return at == layout_.dst_port() && selector_.dst_port == 0;
  }

  const Selector& selector_;
  const ErouteTable& table_;
  const Layout& layout_;
  KeyWords<kKeyWords> words_;
};

void ErouteTable::measure(Arena& arena, std::size_t eroutes) {
  arena.measure<Eroute>(eroutes);
  BranchPool::measure(arena, eroutes);
  BranchPool::measure(arena, eroutes);
}

ErouteTable::ErouteTable(Arena& arena, std::size_t eroutes)
    : entries_(arena.make<Eroute>(eroutes)),
      branches_(arena, eroutes),
      target_branches_(arena, eroutes),
      tree4_(branches_),
      tree6_(branches_),
      targets_(target_branches_) {
  SPIGRP_REQUIRE(eroutes <= Branch::kMaxNumbers);
}

const Eroute* ErouteTable::find(const Selector& selector) const {
  return entry(tree_of(selector.src.address.family()).find(SelectorKey(selector, *this)));
}

const Eroute* ErouteTable::match(const Flow& flow) const {
  const Patricia& tree = tree_of(flow.src.family());
  if (tree.empty() || flow.dst.family() != flow.src.family()) return nullptr;
  const auto words = words_of(flow.src, flow.dst, flow.protocol, flow.src_port, flow.dst_port);
  std::array<Branch, kMaxChoices + 1> choices;  // one more, which is written to where there is no choice
  std::size_t num_choices = 0;
  std::size_t word_number = 0;  // most of a way asks for bits of one word, which is kept at hand
  std::uint64_t word = words[0];
  Branch::Way way = tree.root();
  while (true) {
    while (!Patricia::is_leaf(way)) {
      const Branch branch = tree.branch(way);
      const std::size_t at = branch.position() / 2;
      const unsigned is_data = branch.position() & 1;
      choices[num_choices] = branch;
      num_choices += 1 - is_data;
      if (at / 64 != word_number) {
        word_number = at / 64;
        word = words[word_number];
      }
      way = branch.way(static_cast<unsigned>(word >> (63 - at % 64)) & is_data);
    }
    const Eroute& candidate = entries_[Patricia::number_of(way)];
    const std::size_t wrong = mismatch(candidate.selector, flow);
    if (wrong == Patricia::kSame) return &candidate;
    while (num_choices > 0 && choices[num_choices - 1].position() > wrong) --num_choices;
    if (num_choices == 0) return nullptr;
    way = choices[--num_choices].way(1);
  }
}

bool ErouteTable::points_to(const Said& said) const {
  const auto words = target_words(said, 0);
  const auto words_of_entry = [this](Patricia::Number number) {
    return target_words(entries_[number].said, number);
  };
  return targets_.first(WordKey(words, words_of_entry), kTargetSaidBits).has_value();
}

void ErouteTable::add_target(Patricia::Number number) {
  const auto words_of_entry = [this](Patricia::Number each) {
    return target_words(entries_[each].said, each);
  };
  const auto words = words_of_entry(number);
  targets_.insert(WordKey(words, words_of_entry), number);
}

void ErouteTable::drop_target(Patricia::Number number) {
  const auto words_of_entry = [this](Patricia::Number each) {
    return target_words(entries_[each].said, each);
  };
  const auto words = words_of_entry(number);
  targets_.erase(WordKey(words, words_of_entry));
}

void ErouteTable::insert(const Eroute& eroute) {
  SPIGRP_REQUIRE(!is_full());
  const auto number = static_cast<Patricia::Number>(size_++);
  entries_[number] = eroute;
  const Selector& selector = entries_[number].selector;
  tree_of(selector.src.address.family()).insert(SelectorKey(selector, *this), number);
  add_target(number);
}

void ErouteTable::replace(Eroute& entry, const Eroute& eroute) {
  const Patricia::Number number = number_of(entry);
  drop_target(number);
  entry = eroute;
  add_target(number);
}

// The last entry closes the gap.
void ErouteTable::erase(Eroute& entry) {
  const Patricia::Number gap = number_of(entry);
  drop_target(gap);
  tree_of(entry.selector.src.address.family()).erase(SelectorKey(entry.selector, *this));
  const auto last = static_cast<Patricia::Number>(--size_);
  if (gap == last) return;
  const Selector& moved = entries_[last].selector;
  drop_target(last);
  tree_of(moved.src.address.family()).renumber(SelectorKey(moved, *this), gap);
  entry = entries_[last];
  add_target(gap);
}

void ErouteTable::clear() {
  tree4_.clear();
  tree6_.clear();
  targets_.clear();
  branches_.reset();
  target_branches_.reset();
  size_ = 0;
}

Eroute* ErouteTable::own(const Eroute* entry) {
  if (entry == nullptr) return nullptr;
  const Patricia::Number number = number_of(*entry);
  SPIGRP_REQUIRE(number < size_);
  return &entries_[number];
}

const Eroute* ErouteTable::front() const {
  const Eroute* first = entry(tree4_.front());
  return first != nullptr ? first : entry(tree6_.front());
}

const Eroute* ErouteTable::next(const Eroute& entry_before) const {
  const Family family = entry_before.selector.src.address.family();
  const Eroute* next = entry(tree_of(family).next(SelectorKey(entry_before.selector, *this)));
  return next != nullptr || family == Family::ipv6 ? next : entry(tree6_.front());
}

ErouteList::Iterator& ErouteList::Iterator::operator++() {
  at_ = table_->next(*at_);
  return *this;
}

ErouteList::Iterator ErouteList::begin() const { return {table_, table_->front()}; }

std::size_t ErouteList::size() const { return table_->size(); }

}  // namespace spigrp
