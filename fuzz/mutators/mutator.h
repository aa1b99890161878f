// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "support/octets.h"

// Custom mutators: what a fuzzer cannot guess about the form of an input. Each .cc file beside this one, but for the
// hooks, defines mutate(); a target links one of them, behind libFuzzer's hook, and mutate_TARGET.so has the same one
// behind AFL++'s.
namespace spigrp::fuzz {

using test::Noise;
using test::Octets;

/// ChangeBytes changes bytes of which it knows nothing: the engine's own mutations. The result may be longer.
using ChangeBytes = std::function<Octets(Octets)>;

/// mutate() is an input changed in its own form. Whatever it returns is an input; the hooks cut what is too long.
Octets mutate(const Octets& input, Noise& noise, const ChangeBytes& change);

/// change_some() is for an engine that lends out no mutations: a few bytes and bits, changed, put in or taken out.
Octets change_some(Octets bytes, Noise& noise);

}  // namespace spigrp::fuzz
