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
    std::vector<RecordField> headers;
};

// What stands in a topic's bytes.
enum class Converter : std::uint8_t { json, json_with_schemas, string, bytes };

// `which`: "key.converter" or "value.converter"; `fallback` if the key is not there. With
// Converter::json as fallback a JsonConverter has schemas only if they are asked for; else, as in
// Kafka, unless they are not.
// Code::unsupported names a class that is not offered.
Result<Converter> read_converter(const Properties& properties, std::string_view which,
                                 Converter fallback);

// Code::malformed, in Connect's words.
Result<Value> to_value(Converter converter, const std::optional<base::ByteView>& bytes);
// The other way; nothing for null.
std::optional<std::string> to_bytes(Converter converter, const Value& value);

}  // namespace sink
