#include "door/s3/api/conditions.h"

#include "base/text.h"
#include "door/s3/api/http_date.h"

namespace door::s3::api {
namespace {

// "*", or a list of ETags with commas between.
bool matches(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view one = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one == "*" || bare_etag(one) == etag) return true;
    }
    return false;
}

}  // namespace

std::string_view bare_etag(std::string_view text) {
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        return text.substr(1, text.size() - 2);
    }
    return text;
}

ReadConditions ReadConditions::of(const http::Request& request, std::string_view prefix) {
    const auto header = [&](std::string_view name) {
        return request.header(base::text(prefix, name));
    };
    return {.if_match = header("if-match"),
            .if_none_match = header("if-none-match"),
            .if_modified_since = header("if-modified-since"),
            .if_unmodified_since = header("if-unmodified-since")};
}

ReadVerdict verdict_of(const ReadConditions& conditions, std::string_view etag,
                       base::WallTime modified) {
    // Dates have whole seconds.
    const auto second = std::chrono::floor<std::chrono::seconds>(modified);
    if (conditions.if_match) {
        if (!matches(*conditions.if_match, etag)) return ReadVerdict::failed;
    } else if (conditions.if_unmodified_since) {
        const auto date = parse_http_date(*conditions.if_unmodified_since);
        if (date && second > *date) return ReadVerdict::failed;
    }
    if (conditions.if_none_match) {
        if (matches(*conditions.if_none_match, etag)) return ReadVerdict::not_modified;
    } else if (conditions.if_modified_since) {
        const auto date = parse_http_date(*conditions.if_modified_since);
        if (date && second <= *date) return ReadVerdict::not_modified;
    }
    return ReadVerdict::go_on;
}

Outcome<WriteConditions> write_conditions_of(const http::Request& request) {
    WriteConditions conditions;
    if (const auto none = request.header("If-None-Match")) {
        if (*none != "*") {
            return Problem{"NotImplemented",
                           "If-None-Match of a write takes only *.",
                           {{"Header", "If-None-Match"}}};
        }
        conditions.if_none_match = true;
    }
    if (const auto match = request.header("If-Match")) conditions.if_match = bare_etag(*match);
    return conditions;
}

}  // namespace door::s3::api
