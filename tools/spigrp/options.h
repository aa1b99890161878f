// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/exit_codes.h"
#include "spigrp/configuration.h"
#include "spigrp/engine.h"
#include "spigrp/ip_address.h"
#include "spigrp/provider.h"
#include "spigrp/tables.h"

namespace spigrp {

/// Direction is which way a capture goes through its groups.
enum class Direction : std::uint8_t { apply, remove };

/// FragmentPlace is where a packet too long for the path is fragmented: before a tunnel or behind it.
enum class FragmentPlace : std::uint8_t { inner, outer };

/// ReportStyle is how a run speaks on standard error.
enum class ReportStyle : std::uint8_t { text, json, quiet };

/// ConfigOptions say where a configuration is and how it is read.
struct ConfigOptions {
  std::string file;  ///< `-` is standard input
  Compat compat = Compat::none;
  Provider* provider = nullptr;   ///< nullptr: the fastest for each algorithm
  bool assume_key_files = false;  ///< key files are not opened: for whoever makes no packets
};

/// Table is which of the tables of KLIPS to print.
enum class Table : std::uint8_t { spigrp, spi, eroute };

/// TableOptions are the words of `spigrp list` and `spigrp look`.
struct TableOptions {
  ConfigOptions config;
  Table table = Table::spigrp;  ///< of `list`
  bool json = false;
};

/// FootprintOptions are the words of `spigrp footprint`.
struct FootprintOptions {
  ConfigOptions config;
  bool json = false;
};

/// CaptureOptions are the words of `spigrp apply` and `spigrp remove`.
struct CaptureOptions {
  Direction direction = Direction::apply;
  ConfigOptions config;
  std::string read;
  std::string write;
  std::string group;  ///< empty: eroutes decide
  std::string state;  ///< empty: no sequence state is kept
  bool allow_iv_reuse = false;
  bool forward = false;
  bool strict = false;
  Unmatched unmatched = Unmatched::drop;
  std::size_t mtu = 0;  ///< of the path behind the groups; 0: not looked at
  FragmentPlace fragment = FragmentPlace::outer;
  std::string icmp;            ///< capture of the errors for senders; empty: they are only counted
  std::size_t dummy = 0;       ///< after how many packets a dummy follows; 0: none
  std::size_t jobs = 0;        ///< threads; 0: as many as there is use for
  std::size_t draw = 0;        ///< which packet to draw, from 1; 0: none
  std::optional<Table> table;  ///< to print after the run
  ReportStyle style = ReportStyle::text;
};

/// ExplainOptions are the words of `spigrp explain`.
struct ExplainOptions {
  std::vector<std::string> texts;  ///< the words of one line of a listing, or one name of a file
  ConfigOptions config;            ///< or this
  std::string group;               ///< empty: all groups of the configuration
  std::vector<std::size_t> sizes;  ///< of inner packets to draw
  std::optional<std::size_t> mtu;  ///< nothing: what the tunnels of a group say
  std::optional<Family> inner;     ///< of what goes into tunnels; nothing: the tunnel's own
  std::string esp;                 ///< the algorithm of SAs that come from a listing; empty: the default
  std::string ah;
  std::string svg;  ///< file for a picture; empty: none
  bool ascii = false;
  bool json = false;
};

/// ExportFormat is whom a configuration is exported for.
enum class ExportFormat : std::uint8_t { wireshark, xfrm, swanctl_proposal };

/// ExportOptions are the words of `spigrp export`.
struct ExportOptions {
  ExportFormat format = ExportFormat::xfrm;
  ConfigOptions config;
  std::vector<IpAddress> local;  ///< what is addressed to one of these comes in; empty: eroutes tell
  bool with_keys = false;
  std::string write = "-";
};

/// ImportOptions are the words of `spigrp import`.
struct ImportOptions {
  std::string file = "-";
  bool listing = false;
  bool with_keys = false;
  std::string write = "-";
};

/// SaidOptions are the words of `spigrp said`.
struct SaidOptions {
  std::vector<std::string> texts;
  bool json = false;
  bool quiet = false;
};

}  // namespace spigrp
