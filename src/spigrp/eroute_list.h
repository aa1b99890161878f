// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "spigrp/eroute.h"

namespace spigrp {

class ErouteTable;

/// ErouteList is the eroutes of a Database, one after the other, as a range of `const Eroute&`. A change of
/// the database ends every walk over it.
///
/// The order follows from the eroutes alone, not from when they came: IPv4 before IPv6; then by source, where
/// of two prefixes the longer one comes first if it lies inside the other, and else the lower address; then by
/// destination in the same way; then those with a protocol, by its number, before those without, and those
/// with a source port, and with a destination port, likewise. So of two eroutes that select the same packet,
/// the one that gets it comes first.
class ErouteList {
 public:
  class Iterator {
   public:
    using value_type = Eroute;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::forward_iterator_tag;
    using pointer = const Eroute*;
    using reference = const Eroute&;

    Iterator() = default;
    reference operator*() const { return *at_; }
    pointer operator->() const { return at_; }
    Iterator& operator++();
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    friend class ErouteList;
    Iterator(const ErouteTable* table, const Eroute* at) : table_(table), at_(at) {}

    const ErouteTable* table_ = nullptr;
    const Eroute* at_ = nullptr;  // nullptr behind the last
  };
  using value_type = Eroute;
  using iterator = Iterator;
  using const_iterator = Iterator;

  explicit ErouteList(const ErouteTable& table) : table_(&table) {}

  Iterator begin() const;
  Iterator end() const { return {table_, nullptr}; }
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// front() is misuse when there is none.
  const Eroute& front() const { return *begin(); }

 private:
  const ErouteTable* table_;
};

}  // namespace spigrp
