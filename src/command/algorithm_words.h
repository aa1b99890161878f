// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "spigrp/algorithm.h"
#include "spigrp/provider.h"

namespace spigrp {

/// algorithm_words() is every word that find_algorithm() takes for this use. They stay.
std::span<const std::string> algorithm_words(AlgorithmUse use);

/// did_you_mean_algorithm() is ", did you mean WORD" for the nearest of them, or nothing.
std::string did_you_mean_algorithm(AlgorithmUse use, std::string_view name);

/// why_unavailable() says of an algorithm that `provider` does not have what would bring it: another
/// provider, a build with another option, or another algorithm. It goes on with a sentence, and so begins
/// with ": ".
std::string why_unavailable(const Algorithm& row, const Provider& provider);

/// recommended() is "a, b, c": what RFC 8221 has at MUST or SHOULD for this use, of what the provider has. Of
/// IPComp it is DEFLATE, which is all there is.
std::string recommended(AlgorithmUse use, const Provider& provider);

}  // namespace spigrp
