#pragma once
// The messages of Confluent's Schema Registry, and the records of its topic.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"

namespace wire::schema_registry {

struct ReferenceBody {
    std::string name{};
    std::string subject{};
    std::int32_t version{};

    using Self = ReferenceBody;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::name, {.name = "name", .required = true}),
            field(&Self::subject, {.name = "subject", .required = true}),
            field(&Self::version, {.name = "version", .required = true}),
        };
    }
};

struct SchemaBody {
    std::optional<std::string> schema{};
    std::optional<std::string> schema_type{};
    std::optional<std::vector<ReferenceBody>> references{};
    std::optional<std::int32_t> version{};
    std::optional<std::int32_t> id{};

    using Self = SchemaBody;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::schema, {.name = "schema", .doc = "The schema, as a text."}),
            field(&Self::schema_type,
                  {.name = "schemaType", .doc = "AVRO, the default, JSON or PROTOBUF."}),
            field(&Self::references, {.name = "references"}),
            field(&Self::version, {.name = "version", .doc = "Taken, without meaning."}),
            field(&Self::id, {.name = "id", .doc = "Taken, without meaning."}),
        };
    }
};

struct ConfigBody {
    std::optional<std::string> compatibility{};

    using Self = ConfigBody;
    static constexpr auto fields() {
        return std::tuple{field(&Self::compatibility, {.name = "compatibility"})};
    }
};

struct ModeBody {
    std::string mode{};

    using Self = ModeBody;
    static constexpr auto fields() {
        return std::tuple{field(&Self::mode, {.name = "mode", .required = true})};
    }
};

struct TopicKey {
    std::string keytype{};
    std::optional<std::string> subject{};
    std::optional<std::int32_t> version{};

    using Self = TopicKey;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::keytype, {.name = "keytype", .required = true}),
            field(&Self::subject, {.name = "subject"}),
            field(&Self::version, {.name = "version"}),
        };
    }
};

struct TopicSchema {
    std::string subject{};
    std::int32_t version{};
    std::int32_t id{};
    std::optional<std::string> schema_type{};
    std::optional<std::vector<ReferenceBody>> references{};
    std::string schema{};
    std::optional<bool> deleted{};

    using Self = TopicSchema;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::subject, {.name = "subject", .required = true}),
            field(&Self::version, {.name = "version", .required = true}),
            field(&Self::id, {.name = "id", .required = true}),
            field(&Self::schema_type, {.name = "schemaType"}),
            field(&Self::references, {.name = "references"}),
            field(&Self::schema, {.name = "schema", .required = true}),
            field(&Self::deleted, {.name = "deleted"}),
        };
    }
};

struct TopicConfig {
    std::string compatibility_level{};

    using Self = TopicConfig;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::compatibility_level, {.name = "compatibilityLevel", .required = true})};
    }
};

}  // namespace wire::schema_registry
