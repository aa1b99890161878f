// SPDX-License-Identifier: Apache-2.0
#include "picture.h"

namespace spigrp {
namespace {

// Strokes are what boxes and bars are drawn with.
struct Strokes {
  struct Row {
    const char* left;
    const char* between;
    const char* right;
  };
  const char* line;
  const char* wall;
  Row top;
  Row bottom;
  Row bar;
};

constexpr Strokes kUtf8{"─", "│", {"┌", "┬", "┐"}, {"└", "┴", "┘"}, {"├", "─", "┤"}};
constexpr Strokes kAscii{"-", "|", {"+", "+", "+"}, {"+", "+", "+"}, {"|", "-", "|"}};

constexpr std::size_t kIndent = 2;

std::string repeat(const char* text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string label_of(const Picture::Box& box) { return ' ' + box.name + ' ' + std::to_string(box.len) + ' '; }

// Where the walls stand, in columns.
std::vector<std::size_t> edges_of(const Picture& picture) {
  std::vector<std::size_t> edges = {kIndent};
  for (const Picture::Box& box : picture.boxes) edges.push_back(edges.back() + label_of(box).size() + 1);
  return edges;
}

std::string draw_edge(const Picture& picture, const Strokes& strokes, const Strokes::Row& row) {
  std::string text = std::string(kIndent, ' ') + row.left;
  for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
    const bool last = i + 1 == picture.boxes.size();
    text += repeat(strokes.line, label_of(picture.boxes[i]).size()) + (last ? row.right : row.between);
  }
  return text + '\n';
}

std::string draw_labels(const Picture& picture, const Strokes& strokes) {
  std::string text = std::string(kIndent, ' ') + strokes.wall;
  for (const Picture::Box& box : picture.boxes) text += label_of(box) + strokes.wall;
  return text + '\n';
}

// A name that does not fit stands beside its bar.
std::string draw_range(const Picture::Range& range, const std::vector<std::size_t>& edges,
                       const Strokes& strokes) {
  const std::size_t from = edges[range.first];
  const std::size_t width = edges[range.behind] - from - 1;
  const std::string name = ' ' + range.name + ' ';
  if (width < name.size()) return std::string(from, ' ') + '|' + repeat("-", width) + '|' + name + '\n';
  const std::size_t left = (width - name.size()) / 2;
  return std::string(from, ' ') + strokes.bar.left + repeat(strokes.line, left) + name +
         repeat(strokes.line, width - name.size() - left) + strokes.bar.right + '\n';
}

}  // namespace

void Picture::insert(std::size_t at, const std::vector<Box>& more) {
  for (Range& range : ranges) {
    if (range.first >= at) range.first += more.size();
    if (range.behind > at) range.behind += more.size();
  }
  boxes.insert(boxes.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
}

std::size_t Picture::total() const {
  std::size_t sum = 0;
  for (const Box& box : boxes) sum += box.len;
  return sum;
}

std::string draw_picture(const Picture& picture, Charset charset) {
  const Strokes& strokes = charset == Charset::utf8 ? kUtf8 : kAscii;
  const std::vector<std::size_t> edges = edges_of(picture);
  std::string text = draw_edge(picture, strokes, strokes.top) + draw_labels(picture, strokes) +
                     draw_edge(picture, strokes, strokes.bottom);
  for (const Picture::Range& range : picture.ranges) text += draw_range(range, edges, strokes);
  return text;
}

}  // namespace spigrp
