// SPDX-License-Identifier: Apache-2.0
#include "explain_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

int version(Family family) { return family == Family::ipv4 ? 4 : 6; }

std::string_view kind_name(PartKind kind) {
  switch (kind) {
    case PartKind::ip:
      return "ip";
    case PartKind::payload:
      return "payload";
    case PartKind::udp:
      return "udp";
    case PartKind::marker:
      return "marker";
    case PartKind::esp:
      return "esp";
    case PartKind::iv:
      return "iv";
    case PartKind::tfc:
      return "tfc";
    case PartKind::padding:
      return "padding";
    case PartKind::trailer:
      return "trailer";
    case PartKind::ah:
      return "ah";
    case PartKind::ah_padding:
      return "ah_padding";
    case PartKind::icv:
      break;
  }
  return "icv";
}

Json json_of(const Part& part, std::size_t at) {
  Json json = {{"kind", kind_name(part.kind)}, {"at", at}, {"length", part.len}};
  if (part.kind == PartKind::ip) json["version"] = version(part.family);
  if (part.sa != nullptr) json["said"] = format(part.sa->said).view();
  return json;
}

// Bars as bytes: from `at` on, so many.
Json json_of(const Cover& cover, const Layout& layout) {
  std::size_t at = 0;
  std::size_t length = 0;
  for (std::size_t i = 0; i < cover.behind; ++i) {
    (i < cover.first ? at : length) += layout.parts()[i].len;
  }
  return {{"kind", cover.kind == Cover::Kind::encrypted ? "encrypted" : "authenticated"},
          {"said", format(cover.sa->said).view()},
          {"at", at},
          {"length", length}};
}

double percent_of(const Cost& cost) { return std::round(cost.percent() * 10) / 10; }

Json json_of(const Cost& cost) {
  return {{"inner", cost.inner}, {"outer", cost.outer}, {"percent", percent_of(cost)}};
}

Json json_of(const Explained::Drawn& drawn) {
  const Layout& layout = drawn.stages.back().layout;
  Json packet = json_of(drawn.cost);
  Json& parts = packet["parts"] = Json::array();
  std::size_t at = 0;
  for (const Part& part : layout.parts()) {
    parts.push_back(json_of(part, at));
    at += part.len;
  }
  Json& covers = packet["covers"] = Json::array();
  for (const Cover& cover : layout.covers()) covers.push_back(json_of(cover, layout));
  return packet;
}

Json json_of(const ExplainedSa& sa) {
  Json json = {{"said", sa.said}};
  if (!sa.algorithm.empty()) json["algorithm"] = sa.algorithm;
  json["assumed"] = sa.assumed;
  return json;
}

Json imix_of(const Explained& group) {
  Json imix = json_of(group.imix);
  Json& packets = imix["packets"] = Json::array();
  for (const ImixPart& part : kImix) packets.push_back({{"length", part.len}, {"count", part.count}});
  return imix;
}

Json json_of(const Explained& group) {
  Json json = {{"group", group.group}, {"inner_version", version(group.inner)}};
  for (const char* member : {"sas", "packets", "overhead"}) json[member] = Json::array();
  for (const ExplainedSa& sa : group.sas) json["sas"].push_back(json_of(sa));
  for (const Explained::Drawn& drawn : group.drawn) json["packets"].push_back(json_of(drawn));
  for (const Cost& cost : group.costs) json["overhead"].push_back(json_of(cost));
  json["imix"] = imix_of(group);
  json["mtu"] = {{"mtu", group.mtu}, {"longest_inner", group.longest}};
  return json;
}

}  // namespace

void add_groups(Json& object, const std::vector<Explained>& groups) {
  Json& all = object["groups"] = Json::array();
  for (const Explained& group : groups) all.push_back(json_of(group));
}

}  // namespace spigrp
