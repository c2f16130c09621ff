#pragma once
// If-Match and its kin (RFC 9110 §13): for reads, and the two that S3 knows for writes.

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "door/s3/api/problem.h"

namespace door::s3::api {

// `"abc"`, `abc` and `W/"abc"` as abc.
std::string_view bare_etag(std::string_view text);

struct ReadConditions {
    std::optional<std::string_view> if_match;
    std::optional<std::string_view> if_none_match;
    std::optional<std::string_view> if_modified_since;
    std::optional<std::string_view> if_unmodified_since;

    // With a prefix: "x-amz-copy-source-" of a copy.
    static ReadConditions of(const http::Request& request, std::string_view prefix = {});
};

enum class ReadVerdict : std::uint8_t { go_on, not_modified, failed };

// Tests of ETags win over those of dates.
ReadVerdict verdict_of(const ReadConditions& conditions, std::string_view etag,
                       base::WallTime modified);

struct WriteConditions {
    bool if_none_match = false;
    std::string if_match{};  // bare; empty: none
};

// NotImplemented for an If-None-Match that is not "*", as S3 answers it.
Outcome<WriteConditions> write_conditions_of(const http::Request& request);

}  // namespace door::s3::api
