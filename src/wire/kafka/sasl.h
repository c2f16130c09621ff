#pragma once
// Who is there: a mechanism is chosen, then its tokens travel.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct SaslHandshakeResponse;

struct SaslHandshakeRequest {
    static constexpr Api api{.name = "SaslHandshake", .key = 17, .versions = {0, 1}};
    using Response = SaslHandshakeResponse;

    std::string mechanism{};

    using Self = SaslHandshakeRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::mechanism, {.name = "Mechanism"})};
    }
};

struct SaslHandshakeResponse {
    ErrorCode error_code{};
    std::vector<std::string> mechanisms{};

    using Self = SaslHandshakeResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::mechanisms, {.name = "Mechanisms"}),
        };
    }
};

struct SaslAuthenticateResponse;

struct SaslAuthenticateRequest {
    static constexpr Api api{
        .name = "SaslAuthenticate", .key = 36, .versions = {0, 2}, .flexible_since = 2};
    using Response = SaslAuthenticateResponse;

    base::Bytes auth_bytes{};

    using Self = SaslAuthenticateRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::auth_bytes, {.name = "AuthBytes", .secret = true})};
    }
};

struct SaslAuthenticateResponse {
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    base::Bytes auth_bytes{};
    std::int64_t session_lifetime_ms{};

    using Self = SaslAuthenticateResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::auth_bytes, {.name = "AuthBytes", .secret = true}),
            field(&Self::session_lifetime_ms, {.name = "SessionLifetimeMs", .since = 1}),
        };
    }
};

}  // namespace wire::kafka
