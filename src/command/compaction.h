// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spigrp {

/// Piece is a line of a text that was made shorter: one of the lines there were, or one that was made for it. A line
/// that was there can hold keys, so it is a view and no copy; one that was made never does.
struct Piece {
  std::string_view kept;  ///< without its line end
  std::string made;       ///< used where `kept` is nowhere
  std::string_view text() const { return kept.data() == nullptr ? std::string_view(made) : kept; }
};

/// compact() is the lines that make the same database as a configuration does, without what later lines of it made
/// void: SAs and eroutes that were deleted or replaced, and the lines that did so. So a file to which commands are
/// added does not grow for ever, and keys that are no longer used do not stay in it.
///
/// - Comments, empty lines, and commands without effect stay where they are.
/// - A line that defines an SA or eroute which is there at the end stays as it is, in its place; an eroute to an SA
///   that was defined anew behind it moves to the end.
/// - Lines that group stay as long as all of them seem to count; else they give way to one line a group.
/// - An eroute whose SA was deleted points nowhere, and stays so: the SA is added before it, with a key of zeros, and
///   deleted behind it.
///
/// Every line must be right. Key files are not opened.
std::vector<Piece> compact(std::string_view text);

}  // namespace spigrp
