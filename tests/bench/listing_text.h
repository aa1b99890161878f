// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace spigrp::bench {

/// Destinations says which addresses a listing is about.
enum class Destinations : std::uint8_t { ipv4, ipv6, mixed };

/// listing_text() is a clean, canonical listing of so many groups, the same in every run and on every
/// machine: SPIs as key managers choose them (random, a counter for tun), the shapes that people use,
/// addresses of every length. No group breaks a rule; SAIDs of two groups differ.
std::string listing_text(Destinations destinations, std::size_t groups);

}  // namespace spigrp::bench
