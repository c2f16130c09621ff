#pragma once
// Users of SCRAM and their keys.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct DescribeUserScramCredentialsResponse;

struct DescribeUserScramCredentialsRequest {
    static constexpr Api api{
        .name = "DescribeUserScramCredentials", .key = 50, .versions = {0, 0}, .flexible_since = 0};
    using Response = DescribeUserScramCredentialsResponse;

    struct UserName {
        std::string name{};

        using Self = UserName;
        static constexpr auto fields() { return std::tuple{field(&Self::name, {.name = "Name"})}; }
    };

    std::optional<std::vector<UserName>> users{};

    using Self = DescribeUserScramCredentialsRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::users, {.name = "Users", .nullable_since = 0})};
    }
};

struct DescribeUserScramCredentialsResponse {
    struct CredentialInfo {
        std::int8_t mechanism{};
        std::int32_t iterations{};

        using Self = CredentialInfo;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::mechanism, {.name = "Mechanism"}),
                field(&Self::iterations, {.name = "Iterations"}),
            };
        }
    };

    struct DescribeUserScramCredentialsResult {
        std::string user{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::vector<CredentialInfo> credential_infos{};

        using Self = DescribeUserScramCredentialsResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::user, {.name = "User"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::credential_infos, {.name = "CredentialInfos"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::vector<DescribeUserScramCredentialsResult> results{};

    using Self = DescribeUserScramCredentialsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

struct AlterUserScramCredentialsResponse;

struct AlterUserScramCredentialsRequest {
    static constexpr Api api{
        .name = "AlterUserScramCredentials", .key = 51, .versions = {0, 0}, .flexible_since = 0};
    using Response = AlterUserScramCredentialsResponse;

    struct ScramCredentialDeletion {
        std::string name{};
        std::int8_t mechanism{};

        using Self = ScramCredentialDeletion;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::mechanism, {.name = "Mechanism"}),
            };
        }
    };

    struct ScramCredentialUpsertion {
        std::string name{};
        std::int8_t mechanism{};
        std::int32_t iterations{};
        base::Bytes salt{};
        base::Bytes salted_password{};

        using Self = ScramCredentialUpsertion;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::mechanism, {.name = "Mechanism"}),
                field(&Self::iterations, {.name = "Iterations"}),
                field(&Self::salt, {.name = "Salt", .secret = true}),
                field(&Self::salted_password, {.name = "SaltedPassword", .secret = true}),
            };
        }
    };

    std::vector<ScramCredentialDeletion> deletions{};
    std::vector<ScramCredentialUpsertion> upsertions{};

    using Self = AlterUserScramCredentialsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::deletions, {.name = "Deletions"}),
            field(&Self::upsertions, {.name = "Upsertions"}),
        };
    }
};

struct AlterUserScramCredentialsResponse {
    struct AlterUserScramCredentialsResult {
        std::string user{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = AlterUserScramCredentialsResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::user, {.name = "User"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<AlterUserScramCredentialsResult> results{};

    using Self = AlterUserScramCredentialsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

}  // namespace wire::kafka
