// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spigrp {

/// nearest() is the word of `known` that `text` is most likely a slip of the keyboard from, or an empty view
/// when none is near: one edit for each three bytes, where an edit adds, drops or replaces a byte or swaps
/// two.
std::string_view nearest(std::string_view text, std::span<const std::string_view> known);

/// did_you_mean() is ", did you mean WORD" for the nearest word, or nothing.
std::string did_you_mean(std::string_view text, std::span<const std::string_view> known);

/// list() is "a, b, c".
std::string list(std::span<const std::string_view> words);

}  // namespace spigrp
