#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "query/format.h"

namespace query {

namespace {

constexpr std::size_t kColumnWidthMin = 4;

// A character of UTF-8 and the columns it takes.
struct Character {
    std::string_view bytes;
    std::size_t width = 1;
};

// East Asian wide and fullwidth blocks, and emoji (Unicode, EastAsianWidth.txt, in broad strokes).
constexpr std::array<std::pair<char32_t, char32_t>, 9> kWide{{{0x1100, 0x115F},
                                                              {0x2E80, 0xA4CF},
                                                              {0xAC00, 0xD7A3},
                                                              {0xF900, 0xFAFF},
                                                              {0xFE30, 0xFE6F},
                                                              {0xFF00, 0xFF60},
                                                              {0xFFE0, 0xFFE6},
                                                              {0x1F300, 0x1FAFF},
                                                              {0x20000, 0x3FFFD}}};
constexpr std::array<std::pair<char32_t, char32_t>, 4> kCombining{
    {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

bool is_in(const auto& ranges, char32_t code) {
    return std::ranges::any_of(
        ranges, [&](const auto& range) { return code >= range.first && code <= range.second; });
}

Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    bytes = std::min(bytes, text.size());
    char32_t code = bytes == 1 ? lead : lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    std::size_t width = 1;
    if (is_in(kCombining, code)) width = 0;
    if (is_in(kWide, code)) width = 2;
    return {text.substr(0, bytes), width};
}

// What would move the cursor becomes a blank.
std::string one_line(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return text;
}

std::string cut(std::string_view text, std::size_t width_max) {
    if (display_width(text) <= width_max) return std::string(text);
    std::string out;
    std::size_t width = 1;  // of the mark
    while (!text.empty()) {
        const Character next = first_character(text);
        if (width + next.width > width_max) break;
        out += next.bytes;
        width += next.width;
        text.remove_prefix(next.bytes.size());
    }
    return out + "…";
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
}

bool is_number(const sql::Column& column) {
    return column.type == sql::Type::integer || column.type == sql::Type::bigint ||
           column.type == sql::Type::real || column.type_name == "HUGEINT" ||
           (column.type_name.starts_with("DECIMAL(") && column.type_name.ends_with(')'));
}

class Box {
  public:
    Box(const sql::Rows& rows, RowRange range) : columns_(rows.columns()) {
        std::vector<std::string> head;
        for (const sql::Column& column : columns_) head.push_back(one_line(column.name));
        lines_.push_back(std::move(head));
        const std::uint64_t first = std::min(range.first, rows.count());
        const std::uint64_t end = first + std::min(range.count, rows.count() - first);
        for (std::uint64_t row = first; row < end; ++row) {
            std::vector<std::string> line;
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                line.push_back(one_line(rows.text(row, i)));
            }
            lines_.push_back(std::move(line));
        }
        widths_.resize(columns_.size());
        for (const auto& line : lines_) {
            for (std::size_t i = 0; i < line.size(); ++i) {
                widths_[i] = std::max(widths_[i], display_width(line[i]));
            }
        }
    }

    // Takes from the widest column, one by one, so that narrow ones stay whole.
    void fit(std::size_t width_max) {
        std::size_t width = 1;
        for (const std::size_t column : widths_) width += column + 3;
        while (width > width_max) {
            const auto widest = std::ranges::max_element(widths_);
            if (widest == widths_.end() || *widest <= kColumnWidthMin) return;
            --*widest;
            --width;
        }
    }

    std::string text() const {
        std::string out = rule("┌", "┬", "┐");
        for (std::size_t row = 0; row < lines_.size(); ++row) {
            out += line(lines_[row]);
            if (row == 0) out += rule("├", "┼", "┤");
        }
        return out + rule("└", "┴", "┘");
    }

  private:
    std::string rule(std::string_view left, std::string_view middle, std::string_view right) const {
        std::string out(left);
        for (std::size_t i = 0; i < widths_.size(); ++i) {
            if (i > 0) out += middle;
            out += repeated("─", widths_[i] + 2);
        }
        return out + std::string(right) + "\n";
    }

    std::string line(const std::vector<std::string>& cells) const {
        std::string out = "│";
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string cell = cut(cells[i], widths_[i]);
            const std::string space(widths_[i] - std::min(widths_[i], display_width(cell)), ' ');
            out += is_number(columns_[i]) ? base::text(" ", space, cell, " │")
                                          : base::text(" ", cell, space, " │");
        }
        return out + "\n";
    }

    const std::vector<sql::Column>& columns_;
    std::vector<std::vector<std::string>> lines_;  // the head first
    std::vector<std::size_t> widths_;
};

std::string part_shown(const sql::Rows& rows, RowRange range) {
    const std::uint64_t total = rows.count();
    const std::string noun = total == 1 ? " row\n" : " rows\n";
    if (range.first == 0 && range.count >= total) return base::text(total, noun);
    const std::uint64_t first = std::min(range.first, total);
    const std::uint64_t end = first + std::min(range.count, total - first);
    if (first == end) return base::text("none of ", total, noun);
    return base::text("rows ", first + 1, " to ", end, " of ", total, "\n");
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Character next = first_character(text);
        width += next.width;
        text.remove_prefix(next.bytes.size());
    }
    return width;
}

std::string format_table(const sql::Rows& rows, std::size_t width_max, RowRange range) {
    if (rows.columns().empty()) return part_shown(rows, range);
    Box box(rows, range);
    box.fit(width_max);
    return box.text() + part_shown(rows, range);
}

}  // namespace query
