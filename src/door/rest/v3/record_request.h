#pragma once
// The body of a produce request: JSON objects, one behind the other, each a record.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace door::rest::v3 {

// Takes the next object off the front of `rest`, with the blanks around it; nothing at the end, or
// where what is left is no whole object: then `rest` is not empty.
std::optional<std::string_view> next_object(std::string_view& rest);

struct RecordRequest {
    // What the data go by; all empty: the subject's latest version.
    struct SchemaChoice {
        std::optional<std::int32_t> id;
        std::optional<std::string> text;
        std::string subject;  // empty: that of the topic
        std::optional<std::int32_t> version;
    };
    struct Data {
        std::string type;                  // "JSON"; empty where there is no data
        std::optional<std::string> bytes;  // with a schema, JSON until it is encoded
        std::optional<SchemaChoice> schema;
    };
    std::optional<std::int32_t> partition;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;
    Data key;
    Data value;
    std::optional<base::WallTime> time;
};

// With the partition and the time that it goes by.
struct PlacedRecord {
    RecordRequest record;
    base::Partition partition;
    base::WallTime time{};

    // What it takes as a batch of its own, at most.
    std::size_t bytes_max() const;
};

// Code::malformed, Code::invalid_argument, Code::unsupported for JSON Schema and Protobuf.
base::Result<RecordRequest> read_record(std::string object);

}  // namespace door::rest::v3
