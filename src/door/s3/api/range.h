#pragma once
// The Range header (RFC 9110 §14.2), as S3 takes it: one range of bytes.

#include <cstdint>
#include <optional>
#include <string_view>

namespace door::s3::api {

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // included

    std::uint64_t bytes() const { return last - first + 1; }
};

struct RangeOutcome {
    // Nothing: the whole object is given, as for a header that is no range.
    std::optional<ByteRange> range{};
    bool is_unsatisfiable = false;
};

RangeOutcome range_of(std::string_view header, std::uint64_t size);

}  // namespace door::s3::api
