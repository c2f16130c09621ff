#pragma once
// Limits on what clients may use.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct DescribeClientQuotasResponse;

struct DescribeClientQuotasRequest {
    static constexpr Api api{
        .name = "DescribeClientQuotas", .key = 48, .versions = {0, 1}, .flexible_since = 1};
    using Response = DescribeClientQuotasResponse;

    struct ComponentData {
        std::string entity_type{};
        std::int8_t match_type{};
        std::optional<std::string> match{};

        using Self = ComponentData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::entity_type, {.name = "EntityType"}),
                field(&Self::match_type, {.name = "MatchType"}),
                field(&Self::match, {.name = "Match", .nullable_since = 0}),
            };
        }
    };

    std::vector<ComponentData> components{};
    bool strict{};

    using Self = DescribeClientQuotasRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::components, {.name = "Components"}),
            field(&Self::strict, {.name = "Strict"}),
        };
    }
};

struct DescribeClientQuotasResponse {
    struct EntityData {
        std::string entity_type{};
        std::optional<std::string> entity_name{};

        using Self = EntityData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::entity_type, {.name = "EntityType"}),
                field(&Self::entity_name, {.name = "EntityName", .nullable_since = 0}),
            };
        }
    };

    struct ValueData {
        std::string key{};
        double value{};

        using Self = ValueData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::key, {.name = "Key"}),
                field(&Self::value, {.name = "Value"}),
            };
        }
    };

    struct EntryData {
        std::vector<EntityData> entity{};
        std::vector<ValueData> values{};

        using Self = EntryData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::entity, {.name = "Entity"}),
                field(&Self::values, {.name = "Values"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::optional<std::vector<EntryData>> entries{};

    using Self = DescribeClientQuotasResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::entries, {.name = "Entries", .nullable_since = 0}),
        };
    }
};

struct AlterClientQuotasResponse;

struct AlterClientQuotasRequest {
    static constexpr Api api{
        .name = "AlterClientQuotas", .key = 49, .versions = {0, 1}, .flexible_since = 1};
    using Response = AlterClientQuotasResponse;

    struct EntityData {
        std::string entity_type{};
        std::optional<std::string> entity_name{};

        using Self = EntityData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::entity_type, {.name = "EntityType"}),
                field(&Self::entity_name, {.name = "EntityName", .nullable_since = 0}),
            };
        }
    };

    struct OpData {
        std::string key{};
        double value{};
        bool remove{};

        using Self = OpData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::key, {.name = "Key"}),
                field(&Self::value, {.name = "Value"}),
                field(&Self::remove, {.name = "Remove"}),
            };
        }
    };

    struct EntryData {
        std::vector<EntityData> entity{};
        std::vector<OpData> ops{};

        using Self = EntryData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::entity, {.name = "Entity"}),
                field(&Self::ops, {.name = "Ops"}),
            };
        }
    };

    std::vector<EntryData> entries{};
    bool validate_only{};

    using Self = AlterClientQuotasRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::entries, {.name = "Entries"}),
            field(&Self::validate_only, {.name = "ValidateOnly"}),
        };
    }
};

struct AlterClientQuotasResponse {
    struct EntityData {
        std::string entity_type{};
        std::optional<std::string> entity_name{};

        using Self = EntityData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::entity_type, {.name = "EntityType"}),
                field(&Self::entity_name, {.name = "EntityName", .nullable_since = 0}),
            };
        }
    };

    struct EntryData {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::vector<EntityData> entity{};

        using Self = EntryData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::entity, {.name = "Entity"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<EntryData> entries{};

    using Self = AlterClientQuotasResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::entries, {.name = "Entries"}),
        };
    }
};

}  // namespace wire::kafka
