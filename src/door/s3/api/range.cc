#include "door/s3/api/range.h"

#include <algorithm>

#include "base/text.h"

namespace door::s3::api {

RangeOutcome range_of(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (!header.starts_with(kUnit)) return {};
    header.remove_prefix(kUnit.size());
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos) return {};
    const std::string_view first_digits = header.substr(0, dash);
    const std::string_view last_digits = header.substr(dash + 1);
    std::uint64_t first = 0;
    std::uint64_t last = UINT64_MAX;
    if (first_digits.empty()) {
        std::uint64_t suffix = 0;
        if (!base::parse_number(last_digits, suffix)) return {};
        if (suffix == 0 || size == 0) return {.is_unsatisfiable = true};
        return {.range = ByteRange{size - std::min(suffix, size), size - 1}};
    }
    if (!base::parse_number(first_digits, first)) return {};
    if (!last_digits.empty() && !base::parse_number(last_digits, last)) return {};
    if (last < first) return {};
    if (first >= size) return {.is_unsatisfiable = true};
    return {.range = ByteRange{first, std::min(last, size - 1)}};
}

}  // namespace door::s3::api
