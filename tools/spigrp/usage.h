// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace spigrp {

/// unknown_command() and unknown_word() are the sentence about a word of the command line that is no command,
/// or that a command has no use for. A word that could be a key, or that holds bytes no option has, is not
/// repeated.
std::string unknown_command(std::string_view word, std::span<const std::string_view> commands);
std::string unknown_word(std::string_view word, std::span<const std::string_view> options);

}  // namespace spigrp
