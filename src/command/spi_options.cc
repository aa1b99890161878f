// SPDX-License-Identifier: Apache-2.0
#include "command/spi_options.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace spigrp {
namespace {

constexpr Option kOptions[] = {
    {OptionId::said, "said", Takes::value},
    {OptionId::af, "af", Takes::value},
    {OptionId::edst, "edst", Takes::value},
    {OptionId::spi, "spi", Takes::value},
    {OptionId::proto, "proto", Takes::value},
    {OptionId::src, "src", Takes::value},
    {OptionId::dst, "dst", Takes::value},
    {OptionId::esp, "esp", Takes::value},
    {OptionId::ah, "ah", Takes::value},
    {OptionId::comp, "comp", Takes::value},
    {OptionId::ip4, "ip4", Takes::nothing},
    {OptionId::ip6, "ip6", Takes::nothing},
    {OptionId::enckey, "enckey", Takes::value},
    {OptionId::authkey, "authkey", Takes::value},
    {OptionId::iv, "iv", Takes::value},
    {OptionId::replay_window, "replay_window", Takes::value},
    {OptionId::replay_window, "replay-window", Takes::value},
    {OptionId::esn, "esn", Takes::nothing},
    {OptionId::seq, "seq", Takes::value},
    {OptionId::dscp, "dscp", Takes::value},
    {OptionId::df, "df", Takes::value},
    {OptionId::flow_label, "flow-label", Takes::value},
    {OptionId::mtu, "mtu", Takes::value},
    {OptionId::tfc, "tfc", Takes::value},
    {OptionId::natt, "natt", Takes::value},
    {OptionId::sport, "sport", Takes::value},
    {OptionId::dport, "dport", Takes::value},
    {OptionId::life, "life", Takes::value},
    {OptionId::del, "del", Takes::nothing},
    {OptionId::clear, "clear", Takes::nothing},
    {OptionId::label, "label", Takes::value},
    {OptionId::debug, "debug", Takes::nothing},
};

constexpr Transform kTransforms[] = {
    {OptionId::esp, Proto::esp, AlgorithmUse::esp},    {OptionId::ah, Proto::ah, AlgorithmUse::ah},
    {OptionId::comp, Proto::comp, AlgorithmUse::comp}, {OptionId::ip4, Proto::tun, std::nullopt},
    {OptionId::ip6, Proto::tun, std::nullopt},
};

// What only some SAs take. --src is for all: KLIPS scripts give it to esp, ah and comp too.
constexpr OptionId kTunnelOnly[] = {OptionId::dst, OptionId::dscp, OptionId::df, OptionId::flow_label,
                                    OptionId::mtu};
constexpr OptionId kEspOnly[] = {OptionId::iv, OptionId::tfc, OptionId::natt, OptionId::sport,
                                 OptionId::dport};
constexpr OptionId kKeyedOnly[] = {OptionId::enckey, OptionId::authkey, OptionId::replay_window,
                                   OptionId::esn, OptionId::seq};

void refuse(Line& line, const GivenOptions& given, std::span<const OptionId> ids, Proto proto) {
  for (const OptionId id : ids) {
    const Given* option = given.find(id);
    if (option == nullptr) continue;
    line.report(CommandCode::wrong_kind, option->name, " " + std::string(proto_name(proto)));
  }
}

}  // namespace

const OptionTable kSpiOptions{kOptions};

std::optional<ChosenTransform> read_transform(Line& line, const GivenOptions& given) {
  std::optional<ChosenTransform> chosen;
  for (const Transform& transform : kTransforms) {
    const Given* option = given.find(transform.id);
    if (option == nullptr) continue;
    if (chosen) {
      line.report(CommandCode::conflicting_option, option->name,
                  " " + display_name(kSpiOptions, chosen->transform.id) + ": an SA has one transform");
    } else {
      chosen = ChosenTransform{transform, option};
    }
  }
  if (!chosen) {
    line.report_missing(CommandCode::missing_option, ": one of --esp, --ah, --comp, --ip4, --ip6");
  }
  return chosen;
}

void check_kind(Line& line, const GivenOptions& given, Proto proto) {
  if (proto != Proto::tun) refuse(line, given, kTunnelOnly, proto);
  if (proto != Proto::esp) refuse(line, given, kEspOnly, proto);
  if (proto == Proto::tun || proto == Proto::comp) refuse(line, given, kKeyedOnly, proto);
}

void refuse_others(Line& line, const GivenOptions& given, OptionId action, std::span<const OptionId> used) {
  for (const Given& option : given.options) {
    const bool fits =
        option.id == action || is_remark(option.id) || std::ranges::find(used, option.id) != used.end();
    if (fits) continue;
    line.report(CommandCode::conflicting_option, option.name, " " + display_name(kSpiOptions, action));
  }
}

std::string_view proto_name(Proto proto) {
  if (proto == Proto::esp) return "esp";
  if (proto == Proto::ah) return "ah";
  if (proto == Proto::comp) return "comp";
  return proto == Proto::tun ? "tun" : "int";
}

}  // namespace spigrp
