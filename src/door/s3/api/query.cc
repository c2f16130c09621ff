#include "door/s3/api/query.h"

#include <algorithm>

#include "auth/sigv4.h"
#include "base/text.h"

namespace door::s3::api {

Outcome<Query> Query::parse(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto named = auth::parse_query(spaced);
    if (!named) return Problem{"InvalidURI"};
    Query query;
    query.named_ = *std::move(named);
    return query;
}

const std::string* Query::find(std::string_view name) const {
    for (const auto& [known, value] : named_) {
        if (known == name) return &value;
    }
    return nullptr;
}

std::string_view Query::value(std::string_view name) const {
    const std::string* const found = find(name);
    return found == nullptr ? std::string_view() : std::string_view(*found);
}

Outcome<std::uint64_t> Query::number(std::string_view name, std::uint64_t fallback,
                                     std::uint64_t ceiling) const {
    const std::string_view digits = value(name);
    if (digits.empty()) return fallback;
    std::uint64_t number = 0;
    if (!base::parse_number(digits, number) || number > INT32_MAX) {
        return Problem{
            "InvalidArgument",
            base::text("Argument ", name, " must be an integer between 0 and ", INT32_MAX),
            {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(digits)}}};
    }
    return std::min(number, ceiling);
}

}  // namespace door::s3::api
