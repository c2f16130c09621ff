#pragma once
// Connect's schemas as Avro's, in the shape that Confluent's AvroData gives them.

#include <string_view>

#include "codec/avro/schema.h"
#include "sink/record/schema.h"

namespace sink {

struct AvroOptions {
    bool has_metadata = true;               // connect.meta.data: properties "connect.…"
    bool has_enums = true;                  // enhanced.avro.schema.support
    bool allows_optional_map_keys = false;  // allow.optional.map.keys
};

// Names that AvroData gives to what Connect and Avro do not share.
inline constexpr std::string_view kAvroSpace = "io.confluent.connect.avro";
inline constexpr std::string_view kAvroUnion = "io.confluent.connect.avro.Union";
inline constexpr std::string_view kAvroEnum = "io.confluent.connect.avro.Enum";
inline constexpr std::string_view kAvroDefault = "io.confluent.connect.avro.ConnectDefault";
inline constexpr std::string_view kMapEntry = "MapEntry";
inline constexpr std::string_view kRecordDoc = "io.confluent.connect.avro.record.doc";
inline constexpr std::string_view kFieldDoc = "io.confluent.connect.avro.field.doc.";
inline constexpr std::string_view kFieldDefault = "io.confluent.connect.avro.field.default";
inline constexpr std::string_view kEnumDoc = "io.confluent.connect.avro.enum.doc.";
inline constexpr std::string_view kEnumDefault = "io.confluent.connect.avro.enum.default.";
inline constexpr std::string_view kFixedSize = "connect.fixed.size";
inline constexpr std::string_view kPrecision = "connect.decimal.precision";
inline constexpr int kPrecisionDefault = 64;

// Whether a map is one in Avro too; else it is an array of entries.
bool is_avro_map(const Schema& map, const AvroOptions& options);

// nullptr is the schema of values without one: a record that has a field for every kind of value.
// Code::invalid_argument if Avro has no such schema, as with names that it does not allow.
Result<codec::avro::Document> avro_schema_of(const SchemaPtr& schema, const AvroOptions& options);

}  // namespace sink
