// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "io/secret_text.h"

namespace spigrp {

/// append_command() writes words as a line of a configuration: a word that has blanks, or that looks like a quotation or
/// a comment, gets quotation marks. The result is a sentence about a word that no line can have, or is empty. The words
/// may be keys, so the sentence repeats none.
std::string append_command(std::span<const std::string_view> words, SecretText& line);

}  // namespace spigrp
