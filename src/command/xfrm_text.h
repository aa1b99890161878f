// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spigrp/ip_address.h"
#include "spigrp/lifetime.h"
#include "spigrp/sa.h"

namespace spigrp {

// What `ip xfrm state` and `ip xfrm policy` print (iproute2), also with -d, -s or -o, one dump behind the other in any
// order. Everything is a view into the text, so that no key is copied; what is said about the text quotes no word that
// could be a key.

/// XfrmNote is a sentence, without a full stop, about a line of the text.
struct XfrmNote {
  std::size_t line = 0;  ///< from 1
  std::string message;
  bool error = false;  ///< an entry could not be used
};

/// XfrmKeyed is an algorithm and its key, as printed.
struct XfrmKeyed {
  std::string_view name = {};
  std::string_view key = {};  ///< `0x` and digits, or empty; not checked
  bool hidden = false;        ///< printed without its key
  std::size_t bits = 0;       ///< of the ICV; 0 where none are said
};

/// XfrmMode is how a state or template meets a packet.
enum class XfrmMode : std::uint8_t { transport, tunnel, other };

/// XfrmState is one SA of the kernel.
struct XfrmState {
  std::size_t line = 0;
  IpAddress src;
  IpAddress dst;
  std::uint8_t proto = 0;  ///< IP protocol number
  std::uint32_t spi = 0;
  std::uint32_t reqid = 0;
  XfrmMode mode = XfrmMode::other;
  std::uint64_t window = 0;
  std::uint64_t received = 0;  ///< highest sequence number seen
  std::uint64_t sent = 0;      ///< last one used
  bool esn = false;
  bool no_ecn = false;
  bool no_pmtu = false;  ///< DF is not copied
  bool no_dscp = false;  ///< DSCP is not copied
  XfrmKeyed aead;
  XfrmKeyed enc;
  XfrmKeyed auth;
  std::string_view comp = {};
  NattPolicy natt;
  std::uint64_t tfc_len = 0;
  LifeRules life;
};

/// XfrmTemplate is a transform that a policy demands; unspecified addresses, reqid 0 and SPI 0 stand for any.
struct XfrmTemplate {
  std::size_t line = 0;
  IpAddress src;
  IpAddress dst;
  std::uint8_t proto = 0;
  std::uint32_t spi = 0;
  std::uint32_t reqid = 0;
  XfrmMode mode = XfrmMode::other;
  bool optional = false;
};

/// XfrmDirection is where a policy is asked; `other` is a socket's own.
enum class XfrmDirection : std::uint8_t { out, in, forward, other };

/// XfrmPolicy is a selector, and the templates in the order in which they are applied.
struct XfrmPolicy {
  std::size_t line = 0;
  Prefix src;
  Prefix dst;
  std::uint8_t protocol = 0;
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;
  XfrmDirection direction = XfrmDirection::other;
  bool block = false;
  bool narrower = false;  ///< it selects by something that an eroute does not have
  std::vector<XfrmTemplate> templates;
};

/// XfrmDump is all of a text. Entries that could not be read are left out, and a note says why.
struct XfrmDump {
  std::vector<XfrmState> states;
  std::vector<XfrmPolicy> policies;
  std::vector<XfrmNote> notes;
};

/// At most so many entries and notes are kept; one note more says where the rest begins.
inline constexpr std::size_t kMaxXfrmEntries = 100'000;
inline constexpr std::size_t kMaxXfrmNotes = 1'000;

/// read_xfrm() reads a text of any bytes.
XfrmDump read_xfrm(std::string_view text);

}  // namespace spigrp
