// SPDX-License-Identifier: Apache-2.0
#include "command/record.h"

#include <tuple>
#include <utility>

#include "spigrp/result.h"

namespace spigrp {
namespace {

Span span_of(const Line& line, std::string_view part) {
  return {line.number(), line.offset(part), part.size()};
}

template <class Map, class Key>
const typename Map::mapped_type& find(const Map& map, const Key& key) {
  const auto found = map.find(key);
  SPIGRP_REQUIRE(found != map.end());
  return found->second;
}

}  // namespace

bool SelectorOrder::operator()(const Selector& a, const Selector& b) const {
  const auto key = [](const Selector& s) {
    return std::tie(s.src.address, s.src.length, s.dst.address, s.dst.length, s.protocol, s.src_port,
                    s.dst_port);
  };
  return key(a) < key(b);
}

void Record::add_sa(const Line& line, const SaParts& parts) {
  sas_[parts.said] = {span_of(line, parts.part), span_of(line, parts.transform),
                      span_of(line, parts.replay_window)};
}

void Record::add_eroute(const Line& line, const Selector& selector, std::string_view part) {
  eroutes_[selector] = span_of(line, part);
}

void Record::add_line(std::size_t number, std::string masked) { lines_[number] = std::move(masked); }

void Record::add_ignored(Line& line, std::string_view command) {
  ignored_.push_back(span_of(line, command));
  add_line(line.number(), line.mask().text());
}

const SaPlace& Record::find_sa(const Said& said) const { return find(sas_, said); }

const Span& Record::find_eroute(const Selector& selector) const { return find(eroutes_, selector); }

const std::string& Record::line(std::size_t number) const { return find(lines_, number); }

}  // namespace spigrp
