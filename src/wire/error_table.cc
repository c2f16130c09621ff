#include "wire/error_table.h"

#include <array>

#include "base/check.h"

namespace wire {
namespace {

using enum base::Code;
constexpr Retry kUseless = Retry::useless;
constexpr Retry kWorthwhile = Retry::worthwhile;

// clang-format off
constexpr std::array<ErrorNames, 25> kRows{{
    // code              http kafka  rest          s3                                kinesis                                   retry
    {invalid_argument,   400,  42,   422,   422,   400, "InvalidArgument",           "InvalidArgumentException",               kUseless},
    {malformed,          400,  87,   400,   400,   400, "InvalidRequest",            "SerializationException",                 kUseless},
    {not_found,          404,  91,   404,   404,   404, "NoSuchKey",                 "ResourceNotFoundException",              kUseless},
    {unknown_topic,      404,   3,   404, 40403,   404, "NoSuchBucket",              "ResourceNotFoundException",              kUseless},
    {already_exists,     409,  36,   400, 40002,   412, "PreconditionFailed",        "ResourceInUseException",                 kUseless},
    {conflict,           409,  51,   409, 40903,   409, "ConditionalRequestConflict", "ResourceInUseException",                kWorthwhile},
    {out_of_range,       416,   1,   404, 40402,   416, "InvalidRange",              "InvalidArgumentException",               kUseless},
    {too_large,          413,  10,   413, 50002,   400, "EntityTooLarge",            "InvalidArgumentException",               kUseless},
    {corrupt,            500,   2,   500, 50002,   500, "InternalError",             "InternalFailure",                        kUseless},
    {out_of_order,       409,  45,   500, 50002,   409, "OperationAborted",          "InvalidArgumentException",               kUseless},
    {fenced,             409,  47,   500, 50002,   409, "OperationAborted",          "InvalidArgumentException",               kUseless},
    {invalid_transaction, 409, 48,   409, 40903,   409, "OperationAborted",          "InvalidArgumentException",               kUseless},
    {invalid_timestamp,  400,  32,   422,   422,   400, "InvalidArgument",           "InvalidArgumentException",               kUseless},
    {policy_violation,   403,  44,   403, 40301,   403, "AccessDenied",              "InvalidArgumentException",               kUseless},
    {unsupported,        501,  35,   400, 40002,   501, "NotImplemented",            "UnknownOperationException",              kUseless},
    {permission_denied,  403,  29,   403, 40301,   403, "AccessDenied",              "AccessDeniedException",                  kUseless},
    {unauthenticated,    401,  58,   401, 40101,   403, "InvalidAccessKeyId",        "UnrecognizedClientException",            kUseless},
    {throttled,          429,  89,   429,   429,   503, "SlowDown",                  "ProvisionedThroughputExceededException", kWorthwhile},
    {busy,               503,  14,   500, 50003,   409, "OperationAborted",          "LimitExceededException",                 kWorthwhile},
    {disk_full,          507,  56,   500, 50003,   503, "ServiceUnavailable",        "InternalFailure",                        kWorthwhile},
    {io,                 500,  56,   500, 50003,   500, "InternalError",             "InternalFailure",                        kWorthwhile},
    {unavailable,        503,   8,   500, 50003,   503, "ServiceUnavailable",        "ServiceUnavailable",                     kWorthwhile},
    {timed_out,          504,   7,   500, 50003,   503, "SlowDown",                  "ServiceUnavailable",                     kWorthwhile},
    {interrupted,        503,   7,   500, 50003,   503, "ServiceUnavailable",        "ServiceUnavailable",                     kWorthwhile},
    {closed,             503,   8,   500, 50003,   503, "ServiceUnavailable",        "ServiceUnavailable",                     kWorthwhile},
}};
// clang-format on

// A row per code, in the enumeration's order, so that the code is the index.
constexpr bool in_order() {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (static_cast<std::size_t>(kRows[i].code) != i) return false;
    }
    return kRows.size() == static_cast<std::size_t>(closed) + 1;
}
static_assert(in_order());

}  // namespace

const ErrorNames& names_of(base::Code code) {
    const auto row = static_cast<std::size_t>(code);
    CHECK(row < kRows.size(), row);
    return kRows[row];
}

}  // namespace wire
