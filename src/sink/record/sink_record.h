#pragma once
// A record as transforms, partitioners and formats see it, and the converters that make it of a
// topic's bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "codec/records/record_batch.h"
#include "sink/keys/properties.h"
#include "sink/record/json_schema.h"
#include "sink/record/schema.h"
#include "sink/record/value.h"

namespace sink {

struct RecordField {
    std::string name;
    Value value;
};

struct SinkRecord {
    base::TopicName topic;
    base::Partition partition;
    base::Offset offset;
    base::WallTime time{};
    Value key;
    Value value;
    // None of what came without one, or has lost it to a transform.
    SchemaPtr key_schema{};
    SchemaPtr value_schema{};
    std::vector<RecordField> headers;
};

// What stands in a topic's bytes.
enum class Converter : std::uint8_t { json, json_with_schemas, string, bytes, avro };

// `which`: "key.converter" or "value.converter"; `fallback` if the key is not there. With
// Converter::json as fallback a JsonConverter has schemas only if they are asked for; else, as in
// Kafka, unless they are not.
// Code::unsupported names a class that is not offered. Converter::avro is, by the second one, which
// is for who can ask a registry.
Result<Converter> read_converter(const Properties& properties, std::string_view which,
                                 Converter fallback);
Result<Converter> read_any_converter(const Properties& properties, std::string_view which,
                                     Converter fallback);
// "org.apache.kafka.connect.json.JsonConverter"
std::string_view class_of(Converter converter);

// Code::malformed, in Connect's words. Not of Converter::avro, which is sink/avro's.
Result<SchemaAndValue> to_data(Converter converter, const std::optional<base::ByteView>& bytes,
                               EnvelopeReader& envelopes);
// The value alone.
Result<Value> to_value(Converter converter, const std::optional<base::ByteView>& bytes);
// The other way; nothing for null.
std::optional<std::string> to_bytes(Converter converter, const Value& value);

}  // namespace sink
