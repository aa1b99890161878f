// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include <nlohmann/json.hpp>

#include "command/sa_facts.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

Json json_of_chain(Sa& first) {
  Json saids = Json::array();
  const SaChain chain = SaChain::from(first);
  for (const Sa* sa : chain.sas()) saids.push_back(format(sa->said).view());
  return saids;
}

Json json_of_groups(const Database& database) {
  Json groups = Json::array();
  for (Sa* sa : database.sas()) {
    if (sa != nullptr && sa->inner == nullptr) groups.push_back({{"saids", json_of_chain(*sa)}});
  }
  return groups;
}

std::string_view word(NattMode mode) {
  if (mode == NattMode::none) return "none";
  return mode == NattMode::nonesp ? "nonesp" : "nonike";
}

Json json_of_life(const Sa& sa, const SaFacts& facts) {
  Json life = Json::object();
  for (std::size_t i = 0; i < kNumLifeKinds; ++i) {
    const auto kind = static_cast<LifeKind>(i);
    const LifeLimit& limit = sa.life[kind];
    life[std::string(name(kind))] = {{"current", facts.life[i]}, {"soft", limit.soft}, {"hard", limit.hard}};
  }
  return life;
}

void add_algorithm(Json& object, const Sa& sa, const SaFacts& facts) {
  object["algorithm"] = sa.algorithm->name;
  if (sa.said.proto == Proto::comp) {
    object["ratio"] = {{"plain", sa.comp_ratio.plain}, {"compressed", sa.comp_ratio.compressed}};
    return;
  }
  object["key_bits"] = {{"encryption", 8 * sa.algorithm->encryption_key_len},
                        {"authentication", 8 * sa.algorithm->auth_key_len}};
  object["icv_bits"] = 8 * sa.algorithm->icv_len;
  object["replay_window"] = sa.window.size();
  object["esn"] = sa.esn;
  object["sequence"] = facts.sequence;
  object["errors"] = {{"replay", sa.errors.replay},
                      {"authentication", sa.errors.icv},
                      {"size", sa.errors.ciphertext_size},
                      {"padding", sa.errors.pad}};
  if (sa.said.proto != Proto::esp) return;
  object["natt"] = {{"mode", word(sa.natt.mode)}, {"sport", sa.natt.sport}, {"dport", sa.natt.dport}};
}

Json json_of(const Sa& sa, const SaFacts& facts) {
  Json object = {{"said", format(sa.said).view()},
                 {"transform", facts.transform},
                 {"direction", facts.inbound ? "in" : "out"}};
  if (!sa.tunnel_src.is_unspecified()) object["src"] = format(sa.tunnel_src).view();
  if (sa.algorithm != nullptr) add_algorithm(object, sa, facts);
  object["life"] = json_of_life(sa, facts);
  if (facts.idle) object["idle"] = *facts.idle;
  return object;
}

Json json_of_sas(const Database& database, std::uint64_t now) {
  const SaFactsReader reader(database, now);
  Json sas = Json::array();
  for (const Sa* sa : database.sas()) {
    if (sa != nullptr) sas.push_back(json_of(*sa, reader.read(*sa)));
  }
  return sas;
}

std::string block(const Prefix& prefix) {
  return std::string(format(prefix.address).view()) + '/' + std::to_string(prefix.length);
}

Json json_of_eroutes(const Database& database) {
  Json eroutes = Json::array();
  for (const Eroute& eroute : database.eroutes()) {
    const Selector& selector = eroute.selector;
    Sa* const target = database.find(eroute.said);
    eroutes.push_back({{"src", block(selector.src)},
                       {"dst", block(selector.dst)},
                       {"protocol", selector.protocol},
                       {"src_port", selector.src_port},
                       {"dst_port", selector.dst_port},
                       {"said", format(eroute.said).view()},
                       {"chain", target == nullptr ? Json::array() : json_of_chain(*target)},
                       {"packets", eroute.packets}});
  }
  return eroutes;
}

}  // namespace

TableStyle style_of(Compat compat) {
  return compat == Compat::klips ? TableStyle::klips : TableStyle::spigrp;
}

std::string table_text(const Database& database, Table table, Compat compat, std::uint64_t now) {
  const TableStyle style = style_of(compat);
  if (table == Table::spi) return spi_table(database, style, now);
  return table == Table::eroute ? eroute_table(database, style) : spigrp_table(database, style);
}

void add_table(Json& object, const Database& database, Table table, std::uint64_t now) {
  if (table == Table::spigrp) object["spigrp"] = json_of_groups(database);
  if (table == Table::spi) object["spi"] = json_of_sas(database, now);
  if (table == Table::eroute) object["eroute"] = json_of_eroutes(database);
}

}  // namespace spigrp
