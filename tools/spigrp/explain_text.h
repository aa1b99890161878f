// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "explained.h"

namespace spigrp {

/// explain_text() is a group for people: its SAs, its packets, and what they cost.
std::string explain_text(const Explained& group, Charset charset);

/// imix_words() says which IMIX it is.
std::string imix_words();

}  // namespace spigrp
