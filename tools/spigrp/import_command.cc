// SPDX-License-Identifier: Apache-2.0
#include "import_command.h"

#include <algorithm>
#include <iostream>

#include "command/shown_text.h"
#include "command/xfrm_import.h"
#include "complaints.h"
#include "export_text.h"
#include "spigrp/replay_window.h"
#include "text_file.h"
#include "text_output.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxDump = std::size_t{64} << 20;

std::string text_of(const IpAddress& address) { return std::string(format(address).view()); }

std::string text_of(const Prefix& prefix) {
  return text_of(prefix.address) + '/' + std::to_string(prefix.length);
}

// Writer makes commands of SAs.
class Writer {
 public:
  Writer(bool with_keys, ExportText& to) : with_keys_(with_keys), to_(to) {}
  void sa(const ImportedSa& sa);
  void group(const ImportedGroup& group);
  void eroute(const Eroute& eroute);

 private:
  void tunnel(const XfrmState& state);
  void transform(const ImportedSa& sa);
  void key(const ImportedSa& sa, const char* option, const XfrmKeyed& keyed);
  void numbers(const ImportedSa& sa);
  void natt(const NattPolicy& natt);
  void life(const LifeRules& life);

  bool with_keys_;
  ExportText& to_;
};

void Writer::tunnel(const XfrmState& state) {
  to_ << (state.dst.family() == Family::ipv4 ? " --ip4" : " --ip6");
  if (state.no_dscp) to_ << " --dscp 0";
  if (state.no_pmtu) to_ << " --df clear";
}

void Writer::key(const ImportedSa& sa, const char* option, const XfrmKeyed& keyed) {
  to_ << " --" << option << " ";
  if (with_keys_ && !keyed.hidden) {
    to_ << keyed.key;
  } else {
    to_ << "@" << format(sa.said).view() << "." << option;
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
    to_ << " --replay-window " << std::to_string(window_of(sa));
    if (sa.state->esn) to_ << " --esn";
  }
  const std::uint64_t last = std::max(sa.state->sent, sa.state->received);
  const bool fits = sa.algorithm->icv_len > 0 && sa.state->esn ? true : last >> 32 == 0;
  if (last != 0 && fits) to_ << " --seq " << std::to_string(last);
}

void Writer::natt(const NattPolicy& natt) {
  if (natt.mode == NattMode::none) return;
  to_ << (natt.mode == NattMode::nonesp ? " --natt nonesp" : " --natt nonike");
  if (natt.sport != 0) to_ << " --sport " << std::to_string(natt.sport);
  if (natt.dport != 0) to_ << " --dport " << std::to_string(natt.dport);
}

void Writer::life(const LifeRules& life) {
  std::string limits;
  for (const LifeKind kind : {LifeKind::bytes, LifeKind::packets, LifeKind::addtime, LifeKind::usetime}) {
    const auto add = [&](const char* end, std::uint64_t limit) {
      if (limit == 0) return;
      limits += (limits.empty() ? "" : ",") + std::string(end) + std::string(name(kind)) + '=' +
                std::to_string(limit);
    };
    add("soft-", life[kind].soft);
    add("hard-", life[kind].hard);
  }
  if (!limits.empty()) to_ << " --life " << limits;
}

void Writer::transform(const ImportedSa& sa) {
  const Algorithm& algorithm = *sa.algorithm;
  const XfrmState& state = *sa.state;
  if (sa.said.proto == Proto::comp) {
    to_ << " --comp deflate";
    return;
  }
  to_ << (sa.said.proto == Proto::ah ? " --ah " : " --esp ") << algorithm.name;
  if (algorithm.encryption_key_len > 0) key(sa, "enckey", algorithm.aead ? state.aead : state.enc);
  if (algorithm.auth_key_len > 0) key(sa, "authkey", state.auth);
  numbers(sa);
  if (sa.said.proto != Proto::esp) return;
  natt(state.natt);
  if (state.tfc_len != 0)
    to_ << " --tfc " << std::to_string(std::min<std::uint64_t>(state.tfc_len, kMaxTfcLen));
}

void Writer::sa(const ImportedSa& sa) {
  const bool is_tunnel = sa.said.proto == Proto::tun;
  if (!is_tunnel && sa.algorithm == nullptr)
    to_ << "# Its key was hidden, so write its algorithm and its key: ";
  to_ << "spi --said " << format(sa.said).view();
  const IpAddress& src = sa.state->src;
  if (!src.is_unspecified()) to_ << " --src " << text_of(src);
  if (is_tunnel) {
    tunnel(*sa.state);
  } else if (sa.algorithm != nullptr) {
    transform(sa);
    life(sa.state->life);
  }
  to_ << "\n";
}

void Writer::group(const ImportedGroup& group) {
  for (const ImportedSa& each : group.sas) sa(each);
  if (group.sas.size() > 1) to_ << "spigrp --said " << format(group.group()).view() << "\n";
}

void Writer::eroute(const Eroute& eroute) {
  const Selector& selector = eroute.selector;
  to_ << "eroute --add --eraf " << (selector.src.address.family() == Family::ipv4 ? "inet" : "inet6")
      << " --src " << text_of(selector.src) << " --dst " << text_of(selector.dst);
  if (selector.protocol != 0) to_ << " --transport-proto " << std::to_string(selector.protocol);
  if (selector.src_port != 0) to_ << " --src-port " << std::to_string(selector.src_port);
  if (selector.dst_port != 0) to_ << " --dst-port " << std::to_string(selector.dst_port);
  to_ << " --said " << format(eroute.said).view() << "\n";
}

void write_configuration(const XfrmImport& import, bool with_keys, ExportText& to) {
  to << "# From ip xfrm state and ip xfrm policy.\n";
  if (!with_keys) to << "# Keys are left out: put each into the file behind its @, or import --with-keys.\n";
  Writer writer(with_keys, to);
  for (const ImportedGroup& group : import.groups) {
    to << "\n";
    writer.group(group);
  }
  if (!import.eroutes.empty()) to << "\n";
  for (const Eroute& eroute : import.eroutes) writer.eroute(eroute);
}

void write_listing(const XfrmImport& import, ExportText& to) {
  for (const ImportedGroup& group : import.groups) to << format(group.group()).view() << "\n";
}

// What is said about the dump, as file:line; true where all of it could be used.
bool print_notes(const std::string& file, const XfrmImport& import) {
  bool whole = true;
  for (const XfrmNote& note : import.notes) {
    std::cerr << shown_text(file) << ':' << note.line << (note.error ? ": error: " : ": note: ")
              << note.message << '\n';
    whole = whole && !note.error;
  }
  return whole;
}

}  // namespace

int run_import(const ImportOptions& options) {
  Complaints complaints;
  SecretText text;
  if (const auto error = read_text_file(options.file, kMaxDump, "dump of ip xfrm", text)) {
    complaints.error(error->message);
    complaints.print();
    return kExitFailed;
  }
  const XfrmDump dump = read_xfrm(text.view());
  const XfrmImport import = import_xfrm(dump);
  ExportText output;
  if (options.listing) {
    write_listing(import, output);
  } else {
    write_configuration(import, options.with_keys, output);
  }
  const bool whole = print_notes(options.file == "-" ? "standard input" : options.file, import);
  const bool written = write_text(options.write, output.view(), options.with_keys, complaints);
  complaints.print();
  if (!written) return kExitFailed;
  return whole ? kExitOk : kExitFindings;
}

}  // namespace spigrp
