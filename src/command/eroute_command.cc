// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>

#include "command/command.h"
#include "command/database_fault.h"
#include "command/options.h"
#include "command/said_options.h"
#include "command/values.h"

namespace spigrp {
namespace {

constexpr Option kOptions[] = {
    {OptionId::add, "add", Takes::nothing},
    {OptionId::replace, "replace", Takes::nothing},
    {OptionId::del, "del", Takes::nothing},
    {OptionId::clear, "clear", Takes::nothing},
    {OptionId::eraf, "eraf", Takes::value},
    {OptionId::src, "src", Takes::value},
    {OptionId::dst, "dst", Takes::value},
    {OptionId::transport_proto, "transport-proto", Takes::value},
    {OptionId::src_port, "src-port", Takes::value},
    {OptionId::dst_port, "dst-port", Takes::value},
    {OptionId::said, "said", Takes::value},
    {OptionId::af, "af", Takes::value},
    {OptionId::edst, "edst", Takes::value},
    {OptionId::spi, "spi", Takes::value},
    {OptionId::proto, "proto", Takes::value},
    {OptionId::label, "label", Takes::value},
    {OptionId::debug, "debug", Takes::nothing},
};
constexpr OptionTable kTable{kOptions};

constexpr OptionId kActions[] = {OptionId::add, OptionId::replace, OptionId::del, OptionId::clear};
constexpr OptionId kSaidOptions[] = {OptionId::said, OptionId::af, OptionId::edst, OptionId::spi,
                                     OptionId::proto};
constexpr OptionId kSelectorOptions[] = {OptionId::eraf,     OptionId::src,
                                         OptionId::dst,      OptionId::transport_proto,
                                         OptionId::src_port, OptionId::dst_port};

// The one action of a line; that there is none, or a second one, is reported.
const Given* read_action(Line& line, const GivenOptions& given) {
  const Given* action = nullptr;
  for (const OptionId id : kActions) {
    const Given* option = given.find(id);
    if (option == nullptr) continue;
    if (action != nullptr) {
      line.report(CommandCode::conflicting_option, option->name, " " + display_name(kTable, action->id));
    } else {
      action = option;
    }
  }
  if (action == nullptr) {
    line.report_missing(CommandCode::missing_option, ": one of --add, --replace, --del, --clear");
  }
  return action;
}

void refuse(Line& line, const GivenOptions& given, std::span<const OptionId> ids, OptionId action) {
  for (const OptionId id : ids) {
    const Given* option = given.find(id);
    if (option == nullptr) continue;
    line.report(CommandCode::conflicting_option, option->name, " " + display_name(kTable, action));
  }
}

std::optional<Prefix> read_side(Line& line, const GivenOptions& given, OptionId id,
                                std::optional<Family> family) {
  const Given* option = given.find(id);
  if (option == nullptr) {
    line.report_missing(CommandCode::missing_option, ": " + display_name(kTable, id));
    return std::nullopt;
  }
  if (option->broken) return std::nullopt;
  const auto prefix = read_prefix(line, option->value());
  if (!prefix) return std::nullopt;
  if (family && !demand_family(line, option->value(), prefix->address.family(), *family)) return std::nullopt;
  return prefix;
}

void read_port(Line& line, const GivenOptions& given, OptionId id, bool has_ports, std::uint16_t& port) {
  const Given* option = given.usable(id);
  if (option == nullptr) return;
  const auto number = read_number(line, option->value(), Base::decimal_or_hex, 65535);
  if (!number) return;
  port = static_cast<std::uint16_t>(*number);
  if (port != 0 && !has_ports) line.report(CommandCode::port_without_protocol, option->name);
}

void read_transport_options(Line& line, const GivenOptions& given, Selector& selector) {
  const Given* transport = given.find(OptionId::transport_proto);
  bool has_ports = transport != nullptr && transport->broken;  // unknown: say nothing of the ports
  if (transport != nullptr && !transport->broken) {
    const auto protocol = read_transport(line, transport->value());
    selector.protocol = protocol.value_or(0);
    has_ports = !protocol || spigrp::has_ports(*protocol);
  }
  read_port(line, given, OptionId::src_port, has_ports, selector.src_port);
  read_port(line, given, OptionId::dst_port, has_ports, selector.dst_port);
}

std::optional<Selector> read_selector(Line& line, const GivenOptions& given) {
  const Given* eraf = given.usable(OptionId::eraf);
  auto family = eraf == nullptr ? std::nullopt : read_family(line, eraf->value());
  const auto src = read_side(line, given, OptionId::src, family);
  if (src && !family) family = src->address.family();
  const auto dst = read_side(line, given, OptionId::dst, family);
  Selector selector;
  read_transport_options(line, given, selector);
  if (!src || !dst) return std::nullopt;
  selector.src = *src;
  selector.dst = *dst;
  return selector;
}

// A shunt is named by its SPI alone, whatever address is written behind it.
std::optional<Said> read_shunt(Line& line, const PlacedSaid& said) {
  const auto first = static_cast<std::uint32_t>(Shunt::pass);
  const auto last = static_cast<std::uint32_t>(Shunt::trapsubnet);
  if (said.said.spi >= first && said.said.spi <= last) return shunt_said(static_cast<Shunt>(said.said.spi));
  line.report(CommandCode::unknown_shunt, said.part);
  return std::nullopt;
}

// Where the eroute points. What an earlier line failed to define is not reported, and there is no eroute to
// it.
std::optional<Said> read_target(Line& line, const GivenOptions& given, const CommandContext& context) {
  const auto said = read_said_options(line, given);
  if (!said) return std::nullopt;
  if (said->said.proto == Proto::internal) return read_shunt(line, *said);
  if (is_passthrough(said->said) || context.database.find(said->said) != nullptr) return said->said;
  if (!context.failed_sas.contains(said->said)) line.report(CommandCode::no_such_sa, said->part);
  return std::nullopt;
}

bool failed_before(const CommandContext& context, const Selector& selector) {
  return context.failed_eroutes.contains(selector);
}

void run_add(Line& line, const GivenOptions& given, const Given& action, CommandContext& context) {
  const auto selector = read_selector(line, given);
  const auto target = read_target(line, given, context);
  if (selector && target && line.ok()) {
    const auto added = context.database.add_eroute({*selector, *target}, action.id == OptionId::replace);
    if (!added) return report_refusal(line, added.error(), {&action.name, 1});
    if (context.record != nullptr) context.record->add_eroute(line, *selector, action.name);
    return;
  }
  if (selector) context.failed_eroutes.insert(*selector);
}

void run_delete(Line& line, const GivenOptions& given, const Given& action, CommandContext& context) {
  refuse(line, given, kSaidOptions, OptionId::del);
  const auto selector = read_selector(line, given);
  if (!selector || !line.ok() || failed_before(context, *selector)) return;
  const auto removed = context.database.remove_eroute(*selector);
  if (!removed) report_refusal(line, removed.error(), {&action.name, 1});
}

void run_clear(Line& line, const GivenOptions& given, CommandContext& context) {
  refuse(line, given, kSaidOptions, OptionId::clear);
  refuse(line, given, kSelectorOptions, OptionId::clear);
  if (line.ok()) context.database.clear_eroutes();
}

}  // namespace

void run_eroute(Line& line, std::span<const Word> words, CommandContext& context) {
  const GivenOptions given = read_options(line, words, kTable);
  if (line.ok() && given.only_remarks()) return;  // lists the eroutes, which has no effect in a file
  const Given* action = read_action(line, given);
  if (action != nullptr && action->id == OptionId::clear) return run_clear(line, given, context);
  if (action != nullptr && action->id == OptionId::del) return run_delete(line, given, *action, context);
  if (action != nullptr) return run_add(line, given, *action, context);
  read_selector(line, given);
}

}  // namespace spigrp
