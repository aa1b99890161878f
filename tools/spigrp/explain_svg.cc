// SPDX-License-Identifier: Apache-2.0
#include "explain_svg.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "explain_text.h"

namespace spigrp {
namespace {

// All lengths are in pixels.
constexpr double kMargin = 40;
constexpr double kLeastWidth = 1040;
constexpr double kBoxHeight = 54;
constexpr double kStageGap = 40;  // between the boxes of two stages: there the SA is named
constexpr double kBarStep = 26;
constexpr double kNameSize = 15;
constexpr double kSmallSize = 14;
constexpr double kTitleSize = 20;

// A character of the widest font in the list is not wider, in parts of the font's size.
constexpr double kBoldWidth = 0.7;
constexpr double kMeanWidth = 0.63;  // of many characters in bold
constexpr double kMonoWidth = 0.61;

constexpr const char* kInk = "#1c2128";
constexpr const char* kFaint = "#57606a";

// Fill and line of whose a part is. Every fill is light: the ink on it has a contrast of over 10 to 1.
struct Paint {
  const char* fill;
  const char* line;
};
constexpr Paint kPayload{"#eef0f2", "#6e7781"};
constexpr Paint kOwnHeader{"#d5dae0", "#57606a"};
constexpr Paint kTun{"#cfe2ff", "#1d5fbf"};
constexpr Paint kEsp{"#c8ecd3", "#1a7f37"};
constexpr Paint kAh{"#ffe0b8", "#a85500"};
constexpr Paint kComp{"#e8dbff", "#6f42c1"};

Paint paint_of(Proto proto) {
  switch (proto) {
    case Proto::tun:
      return kTun;
    case Proto::comp:
      return kComp;
    case Proto::esp:
      return kEsp;
    case Proto::ah:
      return kAh;
    case Proto::internal:
      break;
  }
  return kPayload;
}

Paint paint_of(const Part& part) {
  if (part.sa != nullptr) return paint_of(part.sa->said.proto);
  return part.kind == PartKind::ip ? kOwnHeader : kPayload;
}

std::string px(double length) { return tenths(length); }

std::string escaped(const std::string& text) {
  std::string all;
  for (const char c : text) {
    if (c == '&') {
      all += "&amp;";
    } else if (c == '<') {
      all += "&lt;";
    } else {
      all += c;
    }
  }
  return all;
}

enum class Anchor : std::uint8_t { start, middle, end };

// Style is how a text is written.
struct Style {
  double size = kSmallSize;
  const char* color = kInk;
  bool bold = false;
  bool mono = false;
  Anchor anchor = Anchor::start;
};

std::string text(double x, double y, const std::string& content, const Style& style) {
  static constexpr const char* kAnchors[] = {"start", "middle", "end"};
  std::string all = "<text x=\"" + px(x) + "\" y=\"" + px(y) + "\" font-size=\"" + px(style.size) +
                    "\" fill=\"" + style.color + '"';
  if (style.bold) all += " font-weight=\"bold\"";
  if (style.mono) all += " class=\"mono\"";
  if (style.anchor != Anchor::start) {
    all += std::string(" text-anchor=\"") + std::span(kAnchors)[static_cast<std::size_t>(style.anchor)] + '"';
  }
  return all + '>' + escaped(content) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* color, double width) {
  return "<path d=\"M" + px(x1) + ' ' + px(y1) + 'L' + px(x2) + ' ' + px(y2) + "\" stroke=\"" + color +
         "\" stroke-width=\"" + px(width) + "\"/>\n";
}

// Long parts are wider, but not in proportion: two bytes of trailer stay readable beside a payload of 1400.
double box_width(const Part& part) {
  const double for_name = static_cast<double>(part_name(part).size()) * kNameSize * kBoldWidth + 14;
  const double for_number =
      static_cast<double>(std::to_string(part.len).size()) * kSmallSize * kBoldWidth + 14;
  return std::max({for_name, for_number, 24 + 9 * std::sqrt(static_cast<double>(part.len))});
}

double widths(std::span<const Part> parts) {
  double sum = 0;
  for (const Part& part : parts) sum += box_width(part);
  return sum;
}

// Where the payload begins: it stands at one place in every stage, and what an SA adds grows around it.
double before_payload(const Layout& layout) {
  double sum = 0;
  for (const Part& part : layout.parts()) {
    if (part.kind == PartKind::payload) break;
    sum += box_width(part);
  }
  return sum;
}

bool is_encrypted(const Layout& layout, std::size_t index) {
  return std::ranges::any_of(layout.covers(), [&](const Cover& cover) {
    return cover.kind == Cover::Kind::encrypted && cover.first <= index && index < cover.behind;
  });
}

// Panel draws one group, from a given height downwards.
class Panel {
 public:
  Panel(const Explained& group, double top, double width) : group_(group), y_(top), width_(width) {}

  std::string draw();
  double bottom() const { return y_; }

 private:
  void add(const std::string& element) { all_ += element; }
  void draw_title();
  void draw_packet(const Explained::Drawn& drawn);
  void draw_stage(const Explained::Stage& stage, const ExplainedSa* sa, double left, bool same);
  void draw_boxes(const Layout& layout, double left);
  void draw_bar(const Cover& cover, const Layout& layout, double left);
  void draw_numbers();

  const Explained& group_;
  double y_;
  double width_;
  std::string all_;
};

// The SAIDs of a long group take several lines.
void Panel::draw_title() {
  const auto fits = static_cast<std::size_t>((width_ - 2 * kMargin) / (kTitleSize * kMonoWidth));
  std::string row;
  const auto flush = [&] {
    y_ += kTitleSize * 1.4;
    add(text(kMargin, y_, row, {.size = kTitleSize, .bold = true, .mono = true}));
    row.clear();
  };
  for (const ExplainedSa& sa : group_.sas) {
    if (!row.empty() && row.size() + 1 + sa.said.size() > fits) flush();
    row += (row.empty() ? "" : " ") + sa.said;
  }
  flush();
}

void Panel::draw_boxes(const Layout& layout, double left) {
  double x = left;
  for (std::size_t i = 0; i < layout.parts().size(); ++i) {
    const Part& part = layout.parts()[i];
    const double width = box_width(part);
    const Paint paint = paint_of(part);
    const std::string place = "<rect x=\"" + px(x) + "\" y=\"" + px(y_) + "\" width=\"" + px(width) +
                              "\" height=\"" + px(kBoxHeight) + '"';
    add(place + " fill=\"" + paint.fill + "\"/>\n");
    if (is_encrypted(layout, i)) add(place + " fill=\"url(#hidden)\"/>\n");
    add(place + " fill=\"none\" stroke=\"" + paint.line + "\" stroke-width=\"1.5\"/>\n");
    const double middle = x + width / 2;
    add(text(middle, y_ + 23, part_name(part), {.size = kNameSize, .bold = true, .anchor = Anchor::middle}));
    add(text(middle, y_ + 43, std::to_string(part.len), {.anchor = Anchor::middle}));
    x += width;
  }
}

void Panel::draw_stage(const Explained::Stage& stage, const ExplainedSa* sa, double left, bool same) {
  const std::string bytes = std::to_string(stage.layout.len()) + " bytes";
  y_ += kStageGap;
  std::string name = sa == nullptr ? "the packet: " + bytes : sa->said;
  add(text(kMargin, y_ - 9, name,
           {.color = sa == nullptr ? kInk : paint_of(sa->proto).line, .bold = true, .mono = sa != nullptr}));
  if (sa != nullptr) {
    const double behind = kMargin + static_cast<double>(name.size()) * kSmallSize * kMonoWidth + 12;
    const std::string algorithm =
        sa->algorithm.empty() ? "" : sa->algorithm + (sa->assumed ? " (assumed)" : "") + ": ";
    add(text(behind, y_ - 9, algorithm + (same ? sa->adds : bytes), {.color = kFaint}));
  }
  if (same) {
    y_ -= 14;  // nothing new to be seen
    return;
  }
  draw_boxes(stage.layout, left);
  y_ += kBoxHeight;
}

void Panel::draw_bar(const Cover& cover, const Layout& layout, double left) {
  const auto parts = layout.parts();
  const double from = left + widths(parts.first(cover.first)) + 1;
  const double to = left + widths(parts.first(cover.behind)) - 1;
  const char* color = paint_of(cover.sa->said.proto).line;
  const std::string name = cover_name(cover);
  const double half = static_cast<double>(name.size()) * kSmallSize * kMeanWidth / 2;
  const double middle = std::clamp((from + to) / 2, kMargin + half, width_ - kMargin - half);
  y_ += kBarStep;
  const double at = y_ - 9;
  add(line(from, at - 7, from, at + 7, color, 2));
  add(line(to, at - 7, to, at + 7, color, 2));
  add(line(from, at, to, at, color, 2));
  add("<rect x=\"" + px(middle - half) + "\" y=\"" + px(at - 10) + "\" width=\"" + px(2 * half) +
      "\" height=\"20\" fill=\"#ffffff\"/>\n");
  add(text(middle, at + 5, name, {.color = color, .bold = true, .anchor = Anchor::middle}));
}

void Panel::draw_packet(const Explained::Drawn& drawn) {
  const Layout& last = drawn.stages.back().layout;
  const double payload_at = kMargin + before_payload(last);
  std::size_t before = 0;
  for (std::size_t i = 0; i < drawn.stages.size(); ++i) {
    const Explained::Stage& stage = drawn.stages[i];
    const double left = payload_at - before_payload(stage.layout);
    draw_stage(stage, i == 0 ? nullptr : &group_.sas[i - 1], left, stage.layout.len() == before);
    before = stage.layout.len();
  }
  for (const Cover& cover : last.covers()) draw_bar(cover, last, kMargin);
  y_ += 10;
}

// What a packet of a length becomes, and how much that is more: a cell each.
void Panel::draw_numbers() {
  y_ += 32;
  const double step = (width_ - 2 * kMargin) / (static_cast<double>(group_.costs.size()) + 1);
  double x = kMargin;
  const auto cell = [&](const std::string& what, double percent) {
    add(text(x, y_, what, {.size = kNameSize, .color = kFaint}));
    add(text(x, y_ + 24, '+' + tenths(percent) + " %", {.size = kTitleSize, .bold = true}));
    x += step;
  };
  for (const Cost& cost : group_.costs) {
    cell(std::to_string(cost.inner) + " bytes → " + std::to_string(cost.outer), cost.percent());
  }
  cell("IMIX", group_.imix.percent());
  y_ += 52;
  const std::string fits =
      group_.longest == 0 ? "no packet" : "packets of up to " + std::to_string(group_.longest) + " bytes";
  const Style style{.color = kFaint};
  add(text(kMargin, y_, "Whole through an MTU of " + std::to_string(group_.mtu) + ": " + fits + '.', style));
  y_ += 21;
  add(text(kMargin, y_, imix_words() + ". Hatched: encrypted.", style));
}

std::string Panel::draw() {
  draw_title();
  for (const Explained::Drawn& drawn : group_.drawn) draw_packet(drawn);
  draw_numbers();
  return all_;
}

double width_of(const std::vector<Explained>& groups) {
  double width = kLeastWidth;
  for (const Explained& group : groups) {
    for (const Explained::Drawn& drawn : group.drawn) {
      width = std::max(width, widths(drawn.stages.back().layout.parts()) + 2 * kMargin);
    }
  }
  return std::ceil(width);
}

std::string head(double width, double height, const std::vector<Explained>& groups) {
  std::string title;
  for (const Explained& group : groups) title += (title.empty() ? "" : "; ") + group.group;
  const std::string size = px(width) + "\" height=\"" + px(height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + px(width) + ' ' + px(height) +
         "\" width=\"" + size +
         "\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">Packets of " + escaped(title) +
         "</title>\n";
}

// What a picture says, for those who cannot see it.
std::string description(const std::vector<Explained>& groups) {
  std::string all = "<desc id=\"desc\">";
  for (const Explained& group : groups) {
    for (const Explained::Drawn& drawn : group.drawn) {
      all += "A packet of " + std::to_string(drawn.cost.inner) + " bytes leaves as " +
             std::to_string(drawn.cost.outer) + ":";
      const Layout& layout = drawn.stages.back().layout;
      for (const Part& part : layout.parts())
        all += ' ' + part_name(part) + ' ' + std::to_string(part.len) + ',';
      all.back() = '.';
      all += ' ';
    }
  }
  all.back() = '<';
  return all + "/desc>\n";
}

constexpr const char* kDefinitions =
    R"svg(<style>
text { font-family: "Noto Sans", "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; }
text.mono { font-family: "DejaVu Sans Mono", "Noto Sans Mono", Menlo, Consolas, monospace; }
</style>
<defs><pattern id="hidden" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<path d="M0 0V7" stroke="#1c2128" stroke-opacity="0.16" stroke-width="3"/></pattern></defs>
)svg";

}  // namespace

std::string explain_svg(const std::vector<Explained>& groups) {
  const double width = width_of(groups);
  std::string panels;
  double bottom = 14;
  for (const Explained& group : groups) {
    Panel panel(group, bottom + 14, width);
    panels += panel.draw();
    bottom = panel.bottom() + 14;
  }
  return head(width, bottom + 10, groups) + description(groups) + kDefinitions +
         "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + panels + "</svg>\n";
}

}  // namespace spigrp
