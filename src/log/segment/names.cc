#include "log/segment/names.h"

#include <algorithm>

#include "base/text.h"

namespace logs {
namespace {

// Enough for any int64, as Kafka names its files.
constexpr std::size_t kDigits = 20;

std::string digits_of(base::Offset offset) {
    const std::string digits = base::text(offset);
    return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

std::optional<base::Offset> parse_digits(std::string_view digits) {
    if (digits.size() != kDigits) return {};
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return {};
    std::int64_t offset = 0;
    if (!base::parse_number(digits, offset) || offset > kOffsetMax) return {};
    return base::Offset{offset};
}

}  // namespace

std::string path_of(std::string_view directory, const SegmentName& name, std::string_view suffix) {
    const std::string end = name.end ? "-" + digits_of(*name.end) : std::string();
    return base::text(directory, "/", digits_of(name.base), end, suffix);
}

std::string path_of(std::string_view directory, std::string_view name) {
    return base::text(directory, "/", name);
}

std::optional<SegmentName> segment_of(std::string_view name, std::string_view suffix) {
    if (!name.ends_with(suffix)) return {};
    name.remove_suffix(suffix.size());
    const std::optional<base::Offset> base = parse_digits(name.substr(0, kDigits));
    if (!base || name.size() == kDigits)
        return base ? std::optional(SegmentName{*base, {}}) : std::optional<SegmentName>{};
    if (name[kDigits] != '-') return {};
    const std::optional<base::Offset> end = parse_digits(name.substr(kDigits + 1));
    if (!end || *end <= *base) return {};
    return SegmentName{*base, end};
}

}  // namespace logs
