// SPDX-License-Identifier: Apache-2.0
#include "spigrp/diagnostic.h"

#include <algorithm>
#include <span>

#include "command/shown_text.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxShown = 200;  // columns of a line
constexpr std::size_t kBefore = 120;    // of them before the caret, when the line is cut
constexpr std::string_view kCut = "...";

struct Style {
  const char* word;
  const char* color;
};

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return {"error", "\x1b[1;31m"};
    case Severity::warning:
      return {"warning", "\x1b[1;35m"};
    case Severity::note:
      break;
  }
  return {"note", "\x1b[1;36m"};
}

std::string paint(const std::string& text, const char* color_code, bool color) {
  return color ? color_code + text + "\x1b[0m" : text;
}

std::size_t width_of(std::span<const Cell> cells) {
  std::size_t width = 0;
  for (const Cell& cell : cells) width += cell.width;
  return width;
}

// The number of cells that stand before byte `at`; a byte inside a character belongs to that character.
std::size_t cell_at(std::span<const Cell> cells, std::size_t at) {
  const auto after = std::ranges::upper_bound(cells, at, {}, &Cell::at);
  return static_cast<std::size_t>(after - cells.begin()) - (after == cells.begin() ? 0 : 1);
}

// Window is the part of a line that is shown: cells [first, last).
struct Window {
  std::size_t first;
  std::size_t last;
};

// As much as fits around the caret.
Window window_around(std::span<const Cell> cells, std::size_t caret) {
  if (width_of(cells) <= kMaxShown) return {0, cells.size()};
  Window window{caret, caret};
  while (window.first > 0 && width_of(cells.subspan(window.first - 1, caret - window.first + 1)) <= kBefore) {
    --window.first;
  }
  std::size_t width = width_of(cells.subspan(window.first, caret - window.first));
  while (window.last < cells.size() && width + cells[window.last].width <= kMaxShown) {
    width += cells[window.last++].width;
  }
  return window;
}

// Excerpt is the line and the marks under it.
struct Excerpt {
  std::string line;
  std::string marks;
};

Excerpt excerpt(const Diagnostic& diagnostic) {
  const std::vector<Cell> all = shown_cells(diagnostic.source);
  const std::span cells(all);
  const std::size_t at = std::max<std::size_t>(diagnostic.column, 1) - 1;
  const bool behind = at >= diagnostic.source.size();
  const std::size_t caret = behind ? cells.size() : cell_at(cells, at);
  const std::size_t room = diagnostic.source.size() - std::min(at, diagnostic.source.size());
  const std::size_t length = std::min(diagnostic.length, room);
  const std::size_t end = length == 0 ? caret : cell_at(cells, at + length - 1) + 1;
  const Window window = window_around(cells, caret);
  Excerpt result;
  if (window.first > 0) result.line = kCut;
  result.marks.assign(result.line.size() + width_of(cells.subspan(window.first, caret - window.first)), ' ');
  for (const Cell& cell : cells.subspan(window.first, window.last - window.first)) result.line += cell.shown;
  if (window.last < cells.size()) result.line += kCut;
  const std::size_t marked = width_of(cells.subspan(caret, std::clamp(end, caret, window.last) - caret));
  result.marks += '^';
  if (marked > 1) result.marks.append(marked - 1, '~');
  return result;
}

}  // namespace

std::string render_text(const Diagnostic& diagnostic, std::string_view file, bool color) {
  const Style style = style_of(diagnostic.severity);
  std::string text = shown_text(file) + ":" + std::to_string(diagnostic.line) + ":" +
                     std::to_string(diagnostic.column) + ": ";
  text += paint(style.word, style.color, color) + ": " + shown_text(diagnostic.message) + " [" +
          shown_text(diagnostic.code) + "]\n";
  if (diagnostic.source.empty()) return text;
  const Excerpt shown = excerpt(diagnostic);
  return text + shown.line + "\n" + paint(shown.marks, "\x1b[1;32m", color) + "\n";
}

}  // namespace spigrp
