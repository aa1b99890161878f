// SPDX-License-Identifier: Apache-2.0
#include "command/tunnel_options.h"

#include <string>

#include "command/values.h"

namespace spigrp {
namespace {

constexpr std::uint64_t kMaxDscp = 63;
constexpr std::uint64_t kMaxFlowLabel = 0xfffff;
constexpr std::uint64_t kLeastMtu = 256;  // outer headers and something between them
constexpr std::uint64_t kMostMtu = 65535;

void read_df(Line& line, const Given& df, TunnelPolicy& policy) {
  static constexpr std::string_view kWords[] = {"copy", "set", "clear"};
  static constexpr DontFragment kValues[] = {DontFragment::copy, DontFragment::set, DontFragment::clear};
  const auto choice = read_choice(line, df.value(), kWords);
  if (choice) policy.df = std::span(kValues)[*choice];
}

// `copy`, which is nothing in the policy, or a number.
template <class Number>
void read_copy_or_number(Line& line, const Given& option, std::uint64_t most, std::optional<Number>& to) {
  if (option.value() == "copy") {
    line.mask().show(option.value());
    to.reset();
  } else if (const auto value = read_number(line, option.value(), Base::decimal_or_hex, most)) {
    to = static_cast<Number>(*value);
  }
}

void read_mtu(Line& line, const Given& mtu, TunnelPolicy& policy) {
  const auto value = read_number(line, mtu.value(), Base::decimal_or_hex, kMostMtu);
  if (!value) return;
  policy.mtu = static_cast<std::size_t>(*value);
  if (*value >= kLeastMtu) return;
  line.report(CommandCode::number_out_of_range, mtu.value(),
              ": " + std::to_string(kLeastMtu) + " to " + std::to_string(kMostMtu));
}

}  // namespace

void read_tunnel(Line& line, const GivenOptions& given, std::optional<Family> outer, TunnelPolicy& policy) {
  if (const Given* df = given.usable(OptionId::df)) read_df(line, *df, policy);
  if (const Given* dscp = given.usable(OptionId::dscp))
    read_copy_or_number(line, *dscp, kMaxDscp, policy.dscp);
  if (const Given* label = given.usable(OptionId::flow_label)) {
    if (outer == Family::ipv4) line.report(CommandCode::wrong_kind, label->name, " a tunnel over IPv4");
    read_copy_or_number(line, *label, kMaxFlowLabel, policy.flow_label);
  }
  if (const Given* mtu = given.usable(OptionId::mtu)) read_mtu(line, *mtu, policy);
}

}  // namespace spigrp
