// SPDX-License-Identifier: Apache-2.0
#include "command/xfrm_configuration.h"

#include <algorithm>
#include <string>

#include "spigrp/replay_window.h"

namespace spigrp {
namespace {

std::string text_of(const IpAddress& address) { return std::string(format(address).view()); }

std::string text_of(const Prefix& prefix) {
  return text_of(prefix.address) + '/' + std::to_string(prefix.length);
}

// In seconds; 136 years are as good as the kernel's longest.
constexpr std::uint64_t kMaxLifeTime = 0xffffffff;

// Writer makes commands of SAs.
class Writer {
 public:
  Writer(bool with_keys, const PutText& put) : with_keys_(with_keys), put_(put) {}
  void sa(const ImportedSa& sa);
  void group(const ImportedGroup& group);
  void eroute(const Eroute& eroute);

 private:
  Writer& operator<<(std::string_view text) {
    put_(text);
    return *this;
  }
  void tunnel(const XfrmState& state);
  void transform(const ImportedSa& sa);
  void key(const ImportedSa& sa, const char* option, const XfrmKeyed& keyed);
  void numbers(const ImportedSa& sa);
  void natt(const NattPolicy& natt);
  void life(const LifeRules& life);

  bool with_keys_;
  const PutText& put_;
};

void Writer::tunnel(const XfrmState& state) {
  *this << (state.dst.family() == Family::ipv4 ? " --ip4" : " --ip6");
  if (state.no_dscp) *this << " --dscp 0";
  if (state.no_pmtu) *this << " --df clear";
}

void Writer::key(const ImportedSa& sa, const char* option, const XfrmKeyed& keyed) {
  *this << " --" << option << " ";
  if (with_keys_ && !keyed.hidden) {
    *this << keyed.key;
  } else {
    *this << "@" << format(sa.said).view() << "." << option;
  }
}

// Linux takes windows of under 32 packets, which no receiver should have (RFC 4303 section 3.4.3).
std::size_t window_of(const ImportedSa& sa) {
  if (sa.state->window == 0) return 0;
  return std::clamp<std::size_t>(sa.state->window, kMinReplayWindow, kMaxReplayWindow);
}

// Without an ICV there are no numbers to believe.
void Writer::numbers(const ImportedSa& sa) {
  if (sa.algorithm->icv_len > 0) {
    *this << " --replay-window " << std::to_string(window_of(sa));
    if (sa.state->esn) *this << " --esn";
  }
  const std::uint64_t last = std::max(sa.state->sent, sa.state->received);
  const bool fits = sa.algorithm->icv_len > 0 && sa.state->esn ? true : last >> 32 == 0;
  if (last != 0 && fits) *this << " --seq " << std::to_string(last);
}

void Writer::natt(const NattPolicy& natt) {
  if (natt.mode == NattMode::none) return;
  *this << (natt.mode == NattMode::nonesp ? " --natt nonesp" : " --natt nonike");
  if (natt.sport != 0) *this << " --sport " << std::to_string(natt.sport);
  if (natt.dport != 0) *this << " --dport " << std::to_string(natt.dport);
}

void Writer::life(const LifeRules& life) {
  std::string limits;
  for (const LifeKind kind : {LifeKind::bytes, LifeKind::packets, LifeKind::addtime, LifeKind::usetime}) {
    const auto add = [&](const char* end, std::uint64_t limit) {
      if (limit == 0) return;
      const bool is_time = kind == LifeKind::addtime || kind == LifeKind::usetime;
      if (is_time) limit = std::min(limit, kMaxLifeTime);
      limits += (limits.empty() ? "" : ",") + std::string(end) + std::string(name(kind)) + '=' +
                std::to_string(limit);
    };
    add("soft-", life[kind].soft);
    add("hard-", life[kind].hard);
  }
  if (!limits.empty()) *this << " --life " << limits;
}

void Writer::transform(const ImportedSa& sa) {
  const Algorithm& algorithm = *sa.algorithm;
  const XfrmState& state = *sa.state;
  if (sa.said.proto == Proto::comp) {
    *this << " --comp deflate";
    return;
  }
  *this << (sa.said.proto == Proto::ah ? " --ah " : " --esp ") << algorithm.name;
  if (algorithm.encryption_key_len > 0) key(sa, "enckey", algorithm.aead ? state.aead : state.enc);
  if (algorithm.auth_key_len > 0) key(sa, "authkey", state.auth);
  numbers(sa);
  if (sa.said.proto != Proto::esp) return;
  natt(state.natt);
  if (state.tfc_len != 0)
    *this << " --tfc " << std::to_string(std::min<std::uint64_t>(state.tfc_len, kMaxTfcLen));
}

void Writer::sa(const ImportedSa& sa) {
  const bool is_tunnel = sa.said.proto == Proto::tun;
  if (!is_tunnel && sa.algorithm == nullptr)
    *this << "# Its key was hidden, so write its algorithm and its key: ";
  *this << "spi --said " << format(sa.said).view();
  const IpAddress& src = sa.state->src;
  if (!src.is_unspecified()) *this << " --src " << text_of(src);
  if (is_tunnel) {
    tunnel(*sa.state);
  } else if (sa.algorithm != nullptr) {
    transform(sa);
    life(sa.state->life);
  }
  *this << "\n";
}

void Writer::group(const ImportedGroup& group) {
  for (const ImportedSa& each : group.sas) sa(each);
  if (group.sas.size() > 1) *this << "spigrp --said " << format(group.group()).view() << "\n";
}

void Writer::eroute(const Eroute& eroute) {
  const Selector& selector = eroute.selector;
  *this << "eroute --add --eraf " << (selector.src.address.family() == Family::ipv4 ? "inet" : "inet6")
        << " --src " << text_of(selector.src) << " --dst " << text_of(selector.dst);
  if (selector.protocol != 0) *this << " --transport-proto " << std::to_string(selector.protocol);
  if (selector.src_port != 0) *this << " --src-port " << std::to_string(selector.src_port);
  if (selector.dst_port != 0) *this << " --dst-port " << std::to_string(selector.dst_port);
  *this << " --said " << format(eroute.said).view() << "\n";
}

}  // namespace

void write_xfrm_configuration(const XfrmImport& import, bool with_keys, const PutText& put) {
  put("# From ip xfrm state and ip xfrm policy.\n");
  if (!with_keys) put("# Keys are left out: put each into the file behind its @, or import --with-keys.\n");
  Writer writer(with_keys, put);
  for (const ImportedGroup& group : import.groups) {
    put("\n");
    writer.group(group);
  }
  if (!import.eroutes.empty()) put("\n");
  for (const Eroute& eroute : import.eroutes) writer.eroute(eroute);
}

}  // namespace spigrp
