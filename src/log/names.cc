#include "log/names.h"

#include <algorithm>

#include "base/text.h"

namespace logs {
namespace {

// Enough for any int64, as Kafka names its files.
constexpr std::size_t kDigits = 20;

}  // namespace

std::string path_of(std::string_view directory, base::Offset offset, std::string_view suffix) {
    const std::string digits = base::text(offset);
    return base::text(directory, "/", std::string(kDigits - std::min(kDigits, digits.size()), '0'),
                      digits, suffix);
}

std::string checkpoint_path(std::string_view directory) {
    return base::text(directory, "/", kCheckpointName);
}

std::optional<base::Offset> offset_of(std::string_view name, std::string_view suffix) {
    if (name.size() != kDigits + suffix.size() || !name.ends_with(suffix)) return {};
    const std::string_view digits = name.substr(0, kDigits);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return {};
    std::int64_t offset = 0;
    if (!base::parse_number(digits, offset) || offset > kOffsetMax) return {};
    return base::Offset{offset};
}

}  // namespace logs
