// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "picture.h"
#include "spigrp/layout.h"

namespace spigrp {

/// ExplainedSa is what is said about an SA of a group. No key is in it.
struct ExplainedSa {
  std::string said;
  Proto proto;
  std::string algorithm;  ///< empty for `tun`
  bool assumed = false;   ///< nobody said that it is this algorithm
  std::string adds;       ///< what it adds to a packet, in a clause
};

/// Cost is what a group makes of packets of one length, or of several.
struct Cost {
  std::size_t inner = 0;
  std::size_t outer = 0;
  double percent() const;
};

/// Explained is what a group does to packets, in numbers. Every length is that of layout_of(), by which the
/// transforms go too.
struct Explained {
  std::string group;  ///< SAIDs, inside to outside
  std::vector<ExplainedSa> sas;
  Family inner = Family::ipv4;
  std::vector<Cost> costs;  ///< of kSizes
  Cost imix;                ///< sums over kImix
  std::size_t mtu = 0;
  std::size_t longest = 0;  ///< inner packet for that MTU; 0: none fits

  /// Drawn is one packet before the first SA and after each.
  struct Stage {
    std::string title;
    Layout layout;
  };
  struct Drawn {
    Cost cost;
    std::vector<Stage> stages;
  };
  std::vector<Drawn> drawn;
};

/// kSizes are the lengths whose overhead is always told.
inline constexpr std::size_t kSizes[] = {64, 576, 1400};

/// kImix is simple IMIX: the lengths of IP packets, and how many of each are in twelve.
struct ImixPart {
  std::size_t len;
  std::size_t count;
};
inline constexpr ImixPart kImix[] = {{40, 7}, {576, 4}, {1500, 1}};

/// kDefaultMtu is Ethernet's, for a group of which no tunnel has an MTU.
inline constexpr std::size_t kDefaultMtu = 1500;

/// ExplainWishes are what is to be told.
struct ExplainWishes {
  std::vector<std::size_t> sizes;
  std::optional<std::size_t> mtu;  ///< nothing: that of the tunnels, or kDefaultMtu
  std::optional<Family> inner;
  bool assumed_algorithms = false;
};

/// explain() looks at one group.
Explained explain(const SaChain& chain, const ExplainWishes& wishes);

/// inner_family() is the family of the packets that go into a group: the one wished for where it begins with
/// a tunnel, else that of its first SA.
Family inner_family(const SaChain& chain, std::optional<Family> wish);

/// shortest_inner() is the length of a packet that is a header only, in bytes.
std::size_t shortest_inner(Family family);

/// part_name() is "IPv4", "ICV" and the like.
std::string part_name(const Part& part);

/// cover_name() is "encrypted", "authenticated by ESP" or "authenticated by AH".
std::string cover_name(const Cover& cover);

/// picture_of() is a layout as boxes.
Picture picture_of(const Layout& layout);

/// tenths() is a number with one digit behind the point.
std::string tenths(double number);

}  // namespace spigrp
