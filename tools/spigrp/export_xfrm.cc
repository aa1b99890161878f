// SPDX-License-Identifier: Apache-2.0
//
// What `ip xfrm` of Linux has to be told to do the same as a configuration. A `tun` and the SA behind it are one state in
// tunnel mode there, and a group is the list of templates of a policy, inside to outside.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "command/xfrm_names.h"
#include "export_text.h"
#include "transform/path_mtu.h"

namespace spigrp {
namespace {

// State is an SA as Linux has it: with its tunnel, if it makes one.
struct State {
  const Sa* sa;
  const Sa* tunnel = nullptr;
  IpAddress src;  // unspecified where nobody said
};

// Bundle is a group as Linux has it.
struct Bundle {
  SaChain group;
  bool inbound = false;
  std::vector<State> states = {};
  std::string why_not = {};   // it has no words for this group; empty: it has
  std::size_t reqid = 0;      // of the first state; the others' follow
  bool other_family = false;  // a policy selects packets that are not of the family of all its states
};

// Policy is a selector and what becomes of it.
struct Policy {
  Selector selector;
  const Bundle* bundle;  // nullptr: no templates
  const char* direction;
  unsigned priority;
  bool block = false;
};

// NOLINTBEGIN(bugprone-easily-swappable-parameters)

std::string hex(std::uint64_t number) {
  std::string digits;
  for (; number > 0 || digits.empty(); number >>= 4)
    digits.insert(digits.begin(), "0123456789abcdef"[number & 15]);
  return "0x" + digits;
}

std::string text_of(const IpAddress& address) { return std::string(format(address).view()); }

std::string text_of(const Prefix& prefix) {
  return text_of(prefix.address) + '/' + std::to_string(prefix.length);
}

std::string_view proto_of(const Sa& sa) {
  if (sa.said.proto == Proto::comp) return "comp";
  return sa.said.proto == Proto::ah ? "ah" : "esp";
}

bool is_out_of_words(const Sa& sa, std::string& why) {
  if (sa.tunnel.df == DontFragment::set) why = "Linux copies DF or clears it, and cannot set it";
  const bool odd = sa.tunnel.dscp && *sa.tunnel.dscp != 0;
  if (odd) why = "Linux copies DSCP or clears it, and cannot set another";
  const bool labelled = sa.tunnel.flow_label && *sa.tunnel.flow_label != 0;
  if (labelled) why = "Linux copies the flow label, and cannot set one";
  if (sa.life[LifeKind::allocations] != LifeLimit{}) why = "Linux does not count allocations";
  return !why.empty();
}

// Where a tunnel has nothing behind it, Linux wants a device and not a state.
Bundle bundle_of(const SaChain& group) {
  Bundle bundle{.group = group};
  const Sa* tunnel = nullptr;
  IpAddress src = IpAddress::unspecified(group.sas().front()->said.dst.family());
  for (const Sa* sa : group.sas()) {
    std::string why;
    if (is_out_of_words(*sa, why)) bundle.why_not = name_of(*sa) + ": " + why;
    if (sa->said.proto == Proto::tun) {
      if (tunnel != nullptr) break;
      tunnel = sa;
      src = sa->tunnel_src;
      continue;
    }
    const bool knows = !sa->tunnel_src.is_unspecified() && sa->tunnel_src.family() == sa->said.dst.family();
    if (src.is_unspecified() && knows) src = sa->tunnel_src;
    bundle.states.push_back({sa, std::exchange(tunnel, nullptr), src});
  }
  if (tunnel != nullptr)
    bundle.why_not = name_of(*tunnel) + ": a tunnel with no ESP, AH or IPComp is a device in Linux";
  return bundle;
}

// Plan is all bundles, and which policies use them.
class Plan {
 public:
  explicit Plan(const Exported& from);
  const std::vector<Bundle>& bundles() const { return bundles_; }
  const std::vector<Policy>& policies() const { return policies_; }
  const std::vector<std::string>& omitted() const { return omitted_; }

 private:
  bool is_inbound(const SaChain& group) const;
  Bundle* bundle_at(const Said& said);
  void number_bundles();
  void add_outbound(const Eroute& eroute);
  void add_shunt(const Selector& selector, bool block);
  void add_inbound(Bundle& bundle);
  void add(const Policy& policy, Bundle* bundle);
  bool leads_back(const Bundle& bundle, const Eroute& eroute);

  const Exported& from_;
  std::vector<Bundle> bundles_;
  std::vector<Policy> policies_;
  std::vector<std::string> omitted_;
  std::set<std::string> seen_;
};

std::string words_of(const Selector& selector) {
  std::string words = "src " + text_of(selector.src) + " dst " + text_of(selector.dst);
  if (selector.protocol == 0) return words;
  words += " proto " + std::to_string(selector.protocol);
  if (selector.src_port != 0) words += " sport " + std::to_string(selector.src_port);
  if (selector.dst_port != 0) words += " dport " + std::to_string(selector.dst_port);
  return words;
}

Selector reversed(const Selector& selector) {
  return {selector.dst, selector.src, selector.protocol, selector.dst_port, selector.src_port};
}

// The order of Selector::more_specific_than(); a lower number wins.
unsigned priority_of(const Selector& selector) {
  unsigned rank = selector.src.length;
  rank = rank * 129 + selector.dst.length;
  for (const unsigned number :
       {unsigned{selector.protocol}, unsigned{selector.src_port}, unsigned{selector.dst_port}}) {
    rank = rank * 2 + (number != 0 ? 1 : 0);
  }
  return 129 * 129 * 8 - rank;
}

const Sa* innermost_tunnel(const SaChain& group) {
  for (const Sa* sa : group.sas()) {
    if (sa->said.proto == Proto::tun) return sa;
  }
  return nullptr;
}

Plan::Plan(const Exported& from) : from_(from) {
  for (const SaChain& group : groups_of(from.database)) {
    bundles_.push_back(bundle_of(group));
    bundles_.back().inbound = is_inbound(group);
  }
  number_bundles();
  for (const Eroute& eroute : from.database.eroutes()) add_outbound(eroute);
  for (Bundle& bundle : bundles_) {
    if (bundle.inbound && bundle.why_not.empty()) add_inbound(bundle);
  }
}

// What is addressed to this host comes in. Where nobody says who this host is, a group that no eroute leads to does.
bool Plan::is_inbound(const SaChain& group) const {
  if (!from_.local.empty()) {
    return std::ranges::find(from_.local, group.sas().back()->said.dst) != from_.local.end();
  }
  return std::ranges::none_of(from_.database.eroutes(), [&](const Eroute& eroute) {
    return std::ranges::any_of(group.sas(), [&](const Sa* sa) { return sa->said == eroute.said; });
  });
}

// Groups that come in the same way, one after the other when keys are changed, serve the same policy.
void Plan::number_bundles() {
  std::map<std::string, std::size_t> shapes;
  std::size_t next = 1;
  for (Bundle& bundle : bundles_) {
    std::string shape = bundle.inbound ? "in" : name_of(bundle.group);
    for (const State& state : bundle.states) {
      shape += ' ' + std::string(proto_of(*state.sa)) + ' ' + text_of(state.src) + ' ' +
               text_of(state.sa->said.dst) + (state.tunnel == nullptr ? "" : " tunnel");
    }
    const auto [known, added] = shapes.try_emplace(shape, next);
    bundle.reqid = known->second;
    if (added) next += bundle.states.size();
  }
}

Bundle* Plan::bundle_at(const Said& said) {
  const auto found = std::ranges::find_if(
      bundles_, [&](const Bundle& bundle) { return bundle.group.sas().front()->said == said; });
  return found == bundles_.end() ? nullptr : &*found;
}

// The first of several equal ones holds.
void Plan::add(const Policy& policy, Bundle* bundle) {
  if (!seen_.insert(policy.direction + words_of(policy.selector)).second) return;
  policies_.push_back(policy);
  if (bundle == nullptr) return;
  bundle->other_family = bundle->other_family || std::ranges::any_of(bundle->states, [&](const State& state) {
                           return state.sa->said.dst.family() != policy.selector.src.address.family();
                         });
}

// The other direction is not that of any tunnel, either: what comes out of one may not look like it.
void Plan::add_shunt(const Selector& selector, bool block) {
  const unsigned priority = priority_of(selector);
  add({selector, nullptr, "out", priority, block}, nullptr);
  const bool has_tunnel = std::ranges::any_of(bundles_, [](const Bundle& bundle) {
    return bundle.inbound && bundle.why_not.empty() && innermost_tunnel(bundle.group) != nullptr;
  });
  if (!has_tunnel) return;
  add({reversed(selector), nullptr, "in", priority, block}, nullptr);
  add({reversed(selector), nullptr, "fwd", priority, block}, nullptr);
}

// What Linux has no words for must not let packets pass that were to be protected.
void Plan::add_outbound(const Eroute& eroute) {
  const std::string words = words_of(eroute.selector);
  const Selector& selector = eroute.selector;
  const bool pass = eroute.said == shunt_said(Shunt::pass) || eroute.said.proto == Proto::tun;
  if (eroute.said.proto == Proto::internal || eroute.said.spi == 0) {
    return add_shunt(selector, !pass);
  }
  Bundle* bundle = bundle_at(eroute.said);
  if (bundle == nullptr || !bundle->why_not.empty()) {
    omitted_.push_back("eroute " + words + " to " + std::string(format(eroute.said).view()) +
                       ": blocked, because Linux has no words for where it leads");
    return add_shunt(selector, true);
  }
  add({selector, bundle, "out", priority_of(selector)}, bundle);
}

// As for the engine: where eroutes lead into a tunnel to its peer, what comes out of the peer's is what they are for, in
// the other direction.
bool Plan::leads_back(const Bundle& bundle, const Eroute& eroute) {
  const Bundle* out = bundle_at(eroute.said);
  if (out == nullptr || out->inbound) return false;
  const Sa* ours = innermost_tunnel(bundle.group);
  const Sa* theirs = innermost_tunnel(out->group);
  if ((ours == nullptr) != (theirs == nullptr)) return false;
  if (ours != nullptr) return theirs->said.dst == ours->tunnel_src;
  return eroute.selector.src.contains(bundle.group.sas().front()->said.dst);
}

void Plan::add_inbound(Bundle& bundle) {
  const bool tunnel = innermost_tunnel(bundle.group) != nullptr;
  bool found = false;
  const auto add_both = [&](const Selector& selector, unsigned priority) {
    add({selector, &bundle, "in", priority}, &bundle);
    if (tunnel) add({selector, &bundle, "fwd", priority}, &bundle);
  };
  for (const Eroute& eroute : from_.database.eroutes()) {
    if (!leads_back(bundle, eroute)) continue;
    found = true;
    add_both(reversed(eroute.selector), priority_of(eroute.selector));
  }
  if (found || !tunnel) return;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const Prefix any{IpAddress::unspecified(family), 0};
    const Selector all{any, any, 0, 0, 0};
    add_both(all, priority_of(all));
  }
}

// Writer says it in the words of `ip xfrm`.
class Writer {
 public:
  Writer(const Exported& from, ExportText& to) : from_(from), to_(to) {}
  void states(const Bundle& bundle);
  void path_mtu(const Bundle& bundle, std::size_t mtu);
  void policy(const Policy& policy);

 private:
  void state(const Bundle& bundle, std::size_t index);
  void flags(const Bundle& bundle, const State& state);
  void replay(const Bundle& bundle, const Sa& sa);
  void algorithm(const Sa& sa);
  void key(const Sa& sa, Bytes key, const char* kind);
  void limits(const LifeRules& life);
  void natt(const NattPolicy& natt);
  void tmpl(const Policy& policy, std::size_t index);

  const Exported& from_;
  ExportText& to_;
};

// A shell stops, and says which key it wants, where one was left out.
void Writer::key(const Sa& sa, Bytes key, const char* kind) {
  if (from_.keys != nullptr) return to_.hex(key);
  const auto all = from_.database.sas();
  const auto number =
      std::ranges::find_if(all, [&](const Sa* each) { return each == &sa; }) - all.begin() + 1;
  to_ << "\"${" << kind << "_" << std::to_string(number) << ":?key of " << name_of(sa) << "}\"";
}

void Writer::algorithm(const Sa& sa) {
  if (sa.said.proto == Proto::comp) {
    to_ << " comp deflate";
    return;
  }
  const Keys keys = from_.keys == nullptr ? Keys{} : from_.keys->keys(sa);
  const XfrmNames names = xfrm_names(*sa.algorithm);
  const std::string_view cipher = names.aead.empty() ? names.enc : names.aead;
  if (!cipher.empty()) {
    to_ << (names.aead.empty() ? " enc '" : " aead '") << cipher << "' ";
    if (sa.algorithm->encryption_key_len == 0) {
      to_ << "''";
    } else {
      key(sa, keys.encryption, "ENCKEY");
    }
  }
  if (!names.auth.empty()) {
    to_ << " auth-trunc '" << names.auth << "' ";
    key(sa, keys.authentication, "AUTHKEY");
  }
  if (!names.aead.empty() || !names.auth.empty()) to_ << " " << std::to_string(names.icv_bits);
}

void Writer::flags(const Bundle& bundle, const State& state) {
  const Sa& sa = *state.sa;
  std::string flags;
  if (sa.esn) flags += " esn";
  // Linux pads the ICV of AH to 64 bits in IPv4 too, unless it is told to do as RFC 4302 section 2.6 says.
  if (sa.said.proto == Proto::ah && sa.said.dst.family() == Family::ipv4) flags += " align4";
  if (bundle.other_family) flags += " af-unspec";
  if (state.tunnel != nullptr) {
    if (!state.tunnel->tunnel.ecn) flags += " noecn";
    if (state.tunnel->tunnel.df == DontFragment::clear) flags += " nopmtudisc";
  }
  if (!flags.empty()) to_ << " flag" << flags;
  if (state.tunnel != nullptr && state.tunnel->tunnel.dscp) to_ << " extra-flag dont-encap-dscp";
}

void Writer::replay(const Bundle& bundle, const Sa& sa) {
  if (sa.said.proto == Proto::comp) return;
  to_ << " replay-window " << std::to_string(sa.window.size());
  const std::uint64_t number = bundle.inbound ? sa.window.top() : sa.last_sent;
  if (number == 0) return;
  const std::string_view name = bundle.inbound ? " replay-seq" : " replay-oseq";
  to_ << name << " " << hex(number & 0xffffffff);
  if (number >> 32 != 0) to_ << name << "-hi " << hex(number >> 32);
}

void Writer::limits(const LifeRules& life) {
  static constexpr std::pair<LifeKind, const char*> kNames[] = {{LifeKind::bytes, "byte"},
                                                                {LifeKind::packets, "packet"},
                                                                {LifeKind::addtime, "time"},
                                                                {LifeKind::usetime, "time-use"}};
  for (const auto& [kind, name] : kNames) {
    if (life[kind].soft != 0) to_ << " limit " << name << "-soft " << std::to_string(life[kind].soft);
    if (life[kind].hard != 0) to_ << " limit " << name << "-hard " << std::to_string(life[kind].hard);
  }
}

void Writer::natt(const NattPolicy& natt) {
  if (natt.mode == NattMode::none) return;
  to_ << (natt.mode == NattMode::nonesp ? " encap espinudp " : " encap espinudp-nonike ")
      << std::to_string(natt.sport) << " " << std::to_string(natt.dport) << " 0.0.0.0";
}

void Writer::state(const Bundle& bundle, std::size_t index) {
  const State& state = bundle.states[index];
  const Sa& sa = *state.sa;
  to_ << "ip xfrm state add src " << text_of(state.src) << " dst " << text_of(sa.said.dst) << " proto "
      << proto_of(sa) << " spi " << hex(sa.said.spi) << " reqid " << std::to_string(bundle.reqid + index)
      << " mode " << (state.tunnel == nullptr ? "transport" : "tunnel");
  replay(bundle, sa);
  flags(bundle, state);
  algorithm(sa);
  natt(sa.natt);
  if (sa.tfc_len != 0) to_ << " tfcpad " << std::to_string(sa.tfc_len);
  limits(sa.life);
  to_ << "\n";
}

void Writer::states(const Bundle& bundle) {
  to_ << "\n# " << name_of(bundle.group) << (bundle.inbound ? " (in)\n" : " (out)\n");
  if (!bundle.why_not.empty()) return to_.omit(bundle.why_not);
  if (const std::size_t mtu = mtu_of(*bundle.group.sas().front()); mtu != 0) path_mtu(bundle, mtu);
  for (std::size_t i = 0; i < bundle.states.size(); ++i) state(bundle, i);
}

// Linux knows it by the route, which is whoever runs this one's.
void Writer::path_mtu(const Bundle& bundle, std::size_t mtu) {
  to_ << "# An MTU of " << std::to_string(mtu) << ": it is the route's; ip route change "
      << text_of(bundle.group.sas().back()->said.dst) << " ... mtu " << std::to_string(mtu) << "\n";
}

void Writer::tmpl(const Policy& policy, std::size_t index) {
  const State& state = policy.bundle->states[index];
  const bool has_ends =
      std::ranges::any_of(policy.bundle->states, [](const State& each) { return each.tunnel; });
  to_ << " tmpl";
  if (has_ends) to_ << " src " << text_of(state.src) << " dst " << text_of(state.sa->said.dst);
  to_ << " proto " << proto_of(*state.sa) << " reqid " << std::to_string(policy.bundle->reqid + index)
      << " mode " << (state.tunnel == nullptr ? "transport" : "tunnel");
  // What does not get shorter comes without an IPComp header (RFC 3173 section 2.2).
  if (policy.bundle->inbound && state.sa->said.proto == Proto::comp) to_ << " level use";
}

void Writer::policy(const Policy& policy) {
  to_ << "ip xfrm policy add " << words_of(policy.selector) << " dir " << policy.direction << " priority "
      << std::to_string(policy.priority);
  if (policy.block) to_ << " action block";
  if (policy.bundle != nullptr) {
    for (std::size_t i = 0; i < policy.bundle->states.size(); ++i) tmpl(policy, i);
  }
  to_ << "\n";
}

// NOLINTEND(bugprone-easily-swappable-parameters)

}  // namespace

void export_xfrm(const Exported& from, ExportText& to) {
  const Plan plan(from);
  Writer writer(from, to);
  to << "#!/bin/sh\n# The same as the configuration, for Linux; run it as root.\n";
  if (from.keys == nullptr)
    to << "# Keys are left out: set the variables that it asks for, or export --with-keys.\n";
  to << "set -e\n";
  for (const Bundle& bundle : plan.bundles()) writer.states(bundle);
  to << "\n";
  for (const std::string& what : plan.omitted()) to.omit(what);
  for (const Policy& policy : plan.policies()) writer.policy(policy);
}

}  // namespace spigrp
