#pragma once
// The requests of Confluent's REST Proxy, API v3.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/limits.h"
#include "wire/field.h"

namespace wire::rest3 {

struct ConfigValue {
    std::string name{};
    std::optional<std::string> value{};

    using Self = ConfigValue;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::name, {.name = "name", .required = true, .length_min = 1}),
            field(&Self::value, {.name = "value"}),
        };
    }
};

struct CreateTopic {
    std::string topic_name{};
    std::optional<std::int32_t> partitions_count{};
    std::optional<std::int16_t> replication_factor{};
    std::optional<JsonText> replicas_assignments{};
    std::optional<std::vector<ConfigValue>> configs{};
    std::optional<bool> validate_only{};

    using Self = CreateTopic;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic_name, {.name = "topic_name", .required = true, .length_min = 1}),
            field(&Self::partitions_count,
                  {.name = "partitions_count", .doc = "The broker's default if absent."}),
            field(&Self::replication_factor,
                  {.name = "replication_factor", .doc = "Always 1 in the end."}),
            field(&Self::replicas_assignments,
                  {.name = "replicas_assignments", .doc = "Taken, without meaning on one node."}),
            field(&Self::configs, {.name = "configs"}),
            field(&Self::validate_only, {.name = "validate_only"}),
        };
    }
};

struct PutConfig {
    std::optional<std::string> value{};

    using Self = PutConfig;
    static constexpr auto fields() {
        return std::tuple{field(&Self::value, {.name = "value", .doc = "Null: the default."})};
    }
};

struct ConfigAlteration {
    std::string name{};
    std::optional<std::string> value{};
    std::optional<std::string> operation{};

    using Self = ConfigAlteration;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::name, {.name = "name", .required = true, .length_min = 1}),
            field(&Self::value, {.name = "value"}),
            field(&Self::operation, {.name = "operation", .doc = "SET, the default, or DELETE."}),
        };
    }
};

struct AlterConfigs {
    std::vector<ConfigAlteration> data{};

    using Self = AlterConfigs;
    static constexpr auto fields() {
        return std::tuple{field(&Self::data, {.name = "data", .required = true})};
    }
};

struct CreateAcl {
    std::string resource_type{};
    std::string resource_name{};
    std::string pattern_type{};
    std::string principal{};
    std::string host{};
    std::string operation{};
    std::string permission{};

    using Self = CreateAcl;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::resource_type, {.name = "resource_type", .required = true}),
            field(&Self::resource_name, {.name = "resource_name", .required = true}),
            field(&Self::pattern_type, {.name = "pattern_type", .required = true}),
            field(&Self::principal, {.name = "principal", .required = true}),
            field(&Self::host, {.name = "host", .required = true}),
            field(&Self::operation, {.name = "operation", .required = true}),
            field(&Self::permission, {.name = "permission", .required = true}),
        };
    }
};

struct RecordHeader {
    std::string name{};
    std::optional<Base64View> value{};

    using Self = RecordHeader;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::name, {.name = "name", .required = true}),
            field(&Self::value, {.name = "value"}),
        };
    }
};

// A key or a value.
struct RecordData {
    std::optional<std::string> type{};
    std::optional<JsonText> data{};
    std::optional<JsonText> subject{};
    std::optional<JsonText> subject_name_strategy{};
    std::optional<JsonText> schema{};
    std::optional<JsonText> schema_id{};
    std::optional<JsonText> schema_version{};

    using Self = RecordData;
    static constexpr auto fields() {
        constexpr std::string_view kSchemas =
            "AVRO, JSONSCHEMA, PROTOBUF: which schema the data go by.";
        return std::tuple{
            field(&Self::type,
                  {.name = "type",
                   .doc = "BINARY, JSON, STRING, AVRO, JSONSCHEMA or PROTOBUF; absent: the "
                          "schema's, of a schema that is given AVRO."}),
            field(&Self::data,
                  {.name = "data", .doc = "BINARY: base64; AVRO, PROTOBUF: their JSON encodings."}),
            field(&Self::subject, {.name = "subject", .doc = kSchemas}),
            field(&Self::subject_name_strategy, {.name = "subject_name_strategy", .doc = kSchemas}),
            field(&Self::schema, {.name = "schema", .doc = kSchemas}),
            field(&Self::schema_id, {.name = "schema_id", .doc = kSchemas}),
            field(&Self::schema_version, {.name = "schema_version", .doc = kSchemas}),
        };
    }
};

struct ProduceRecord {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::optional<std::int32_t> partition_id{};
    std::optional<std::vector<RecordHeader>> headers{};
    std::optional<RecordData> key{};
    std::optional<RecordData> value{};
    std::optional<JsonText> timestamp{};
    std::optional<std::int64_t> original_size{};

    using Self = ProduceRecord;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::partition_id, {.name = "partition_id"}),
            field(&Self::headers, {.name = "headers"}),
            field(&Self::key, {.name = "key"}),
            field(&Self::value, {.name = "value", .doc = "Absent: a tombstone."}),
            field(&Self::timestamp,
                  {.name = "timestamp", .doc = "ISO 8601, or milliseconds since 1970."}),
            field(&Self::original_size, {.name = "originalSize", .doc = "Taken, unused."}),
        };
    }
};

}  // namespace wire::rest3
