// SPDX-License-Identifier: Apache-2.0
#include "explain_command.h"

#include <deque>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command/check_provider.h"
#include "complaints.h"
#include "config_file.h"
#include "explain_json.h"
#include "explain_svg.h"
#include "explain_text.h"
#include "explained.h"
#include "listing_file.h"
#include "named_group.h"
#include "text_output.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDefaultSize = 1400;
constexpr std::size_t kMaxGroups = 1000;         // nobody reads more
constexpr std::size_t kMaxGroupsInPicture = 12;  // nor looks at more

// Source is where the SAs come from, and keeps them.
class Source {
 public:
  Source(const ExplainOptions& options, Complaints& complaints)
      : options_(options), complaints_(complaints) {}

  /// chains() is nothing where the complaints say why.
  std::optional<std::vector<SaChain>> chains();
  bool assumes() const { return options_.config.file.empty(); }

 private:
  std::optional<std::vector<SaChain>> from_configuration();
  std::optional<std::vector<SaChain>> from_listing();
  std::optional<std::vector<Group>> groups();
  SaChain make(const Group& group);

  const ExplainOptions& options_;
  Complaints& complaints_;
  CheckProvider provider_;  // outlives the configuration
  std::unique_ptr<Configuration> configuration_;
  std::deque<Sa> sas_;
};

std::optional<std::vector<SaChain>> Source::chains() {
  return assumes() ? from_listing() : from_configuration();
}

std::optional<std::vector<SaChain>> Source::from_configuration() {
  ConfigOptions config = options_.config;
  config.provider = &provider_;
  config.assume_key_files = true;
  configuration_ = load_configuration(config, complaints_);
  if (!configuration_) return std::nullopt;
  const auto group = find_group(options_.group, config.file, configuration_->database(), complaints_);
  if (!group) return std::nullopt;
  if (*group != nullptr) return std::vector{SaChain::from(**group)};
  std::vector<SaChain> all;
  for (Sa* sa : configuration_->database().sas()) {
    if (sa != nullptr && sa->inner == nullptr) all.push_back(SaChain::from(*sa));
  }
  return all;
}

// One word that is neither a SAID nor a shunt's name is a file.
std::optional<std::vector<Group>> Source::groups() {
  const std::string& first = options_.texts.front();
  const bool is_file =
      options_.texts.size() == 1 && first.find('@') == std::string::npos && !first.starts_with('%');
  if (is_file) return read_listing_file(first, complaints_);
  std::string line;
  for (const std::string& text : options_.texts) line += (line.empty() ? "" : " ") + text;
  return read_listing(line, "arguments", complaints_);
}

std::optional<std::vector<SaChain>> Source::from_listing() {
  const auto all = groups();
  if (!all) return std::nullopt;
  std::vector<SaChain> chains;
  for (const Group& group : *all) chains.push_back(make(group));
  return chains;
}

// Lengths do not depend on keys, and so these SAs have none.
SaChain Source::make(const Group& group) {
  Sa* inner = nullptr;
  Sa* first = nullptr;
  for (const Said& said : group.saids()) {
    Sa& sa = sas_.emplace_back();
    sa.said = said;
    if (said.proto == Proto::esp) sa.algorithm = find_algorithm(AlgorithmUse::esp, options_.esp);
    if (said.proto == Proto::ah) sa.algorithm = find_algorithm(AlgorithmUse::ah, options_.ah);
    if (said.proto == Proto::comp) sa.algorithm = &algorithm(AlgorithmId::comp_deflate);
    sa.inner = inner;
    (inner == nullptr ? first : inner->outer) = &sa;
    inner = &sa;
  }
  return SaChain::from(*first);
}

bool check_sizes(const ExplainOptions& options, const SaChain& chain, Complaints& complaints) {
  const Family family = inner_family(chain, options.inner);
  for (const std::size_t size : options.sizes) {
    if (size >= shortest_inner(family)) continue;
    complaints.error("--size: a packet of " + std::string(format(chain.sas().front()->said).view()) +
                     " has " + std::to_string(shortest_inner(family)) + " bytes of header");
    return false;
  }
  return true;
}

std::optional<std::vector<Explained>> explain_all(const ExplainOptions& options, Source& source,
                                                  Complaints& complaints) {
  const auto chains = source.chains();
  if (!chains) return std::nullopt;
  if (chains->empty()) complaints.error("there is no group to explain");
  const std::size_t most = options.svg.empty() ? kMaxGroups : kMaxGroupsInPicture;
  if (chains->size() > most) {
    complaints.error("over " + std::to_string(most) + " groups" +
                     (options.svg.empty() ? "" : " for one picture") + ": give fewer");
  }
  if (chains->empty() || chains->size() > most) return std::nullopt;
  ExplainWishes wishes{.sizes = options.sizes,
                       .mtu = options.mtu,
                       .inner = options.inner,
                       .assumed_algorithms = source.assumes()};
  if (wishes.sizes.empty()) wishes.sizes = {kDefaultSize};
  std::vector<Explained> all;
  for (const SaChain& chain : *chains) {
    if (!check_sizes(options, chain, complaints)) return std::nullopt;
    all.push_back(explain(chain, wishes));
  }
  return all;
}

std::string text_of(const ExplainOptions& options, const std::vector<Explained>& groups) {
  std::string text;
  for (const Explained& group : groups) {
    if (!text.empty()) text += '\n';
    text += explain_text(group, options.ascii ? Charset::ascii : Charset::utf8);
  }
  return text;
}

std::string json_of(const std::optional<std::vector<Explained>>& groups, const Complaints& complaints) {
  Json object = {{"format", 1}, {"command", "explain"}};
  complaints.add_to(object);
  if (groups) add_groups(object, *groups);
  // Bytes that are no UTF-8 (in a file name) are replaced: JSON has no other way to show them.
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

// What goes to standard output: a picture alone, where it does.
std::string output_of(const ExplainOptions& options, const std::optional<std::vector<Explained>>& groups,
                      const Complaints& complaints) {
  if (options.json) return json_of(groups, complaints);
  if (!groups || options.svg == "-") return {};
  return text_of(options, *groups);
}

}  // namespace

int run_explain(const ExplainOptions& options) {
  Complaints complaints;
  Source source(options, complaints);
  const auto groups = explain_all(options, source, complaints);
  bool good = groups.has_value();
  if (groups && !options.svg.empty()) good = write_text(options.svg, explain_svg(*groups), false, complaints);
  const std::string output = output_of(options, groups, complaints);
  if (!output.empty()) good = write_text("-", output, false, complaints) && good;
  if (!options.json) complaints.print();
  return good ? kExitOk : kExitFailed;
}

}  // namespace spigrp
