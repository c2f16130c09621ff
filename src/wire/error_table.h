#pragma once
// What a peer sees of each failure: one row per base::Code. Doors look up; they do not decide.

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace wire {

enum class Retry : std::uint8_t { useless, worthwhile };

struct ErrorNames {
    base::Code code;
    std::uint16_t http;       // the plain status, where a protocol has none of its own
    std::int16_t kafka;       // protocol error number
    std::uint16_t rest_http;  // REST Proxy: status of a whole request that fails so
    std::int32_t rest_code;   // error_code of its body, or of one record in an answer of 200
    std::uint16_t s3_http;
    std::string_view s3;
    std::string_view kinesis;  // exception; its status is 500 for Internal…, else 400
    Retry retry;
};

const ErrorNames& names_of(base::Code code);

}  // namespace wire
