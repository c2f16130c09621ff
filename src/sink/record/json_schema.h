#pragma once
// JsonConverter with schemas.enable=true: {"schema":…,"payload":…}.

#include <map>
#include <string>

#include "sink/record/schema.h"

namespace sink {

// Connect's schema as JsonConverter writes it; nullptr for null. Code::malformed in Connect's
// words.
Result<SchemaPtr> read_json_schema(const Value& json);
std::optional<SchemaType> type_of_json_name(std::string_view name);
std::string json_schema_text(const Schema& schema);
// The payload's JSON as a value of the schema: numbers, bytes and fields as the schema says.
Result<Value> read_payload(const Schema& schema, const Value& json);

// The schema that a value shows by itself; arrays go by their first element.
std::string shown_schema_text(const Value& value);

// Reads envelopes, and keeps their schemas: most records of a topic come with the same.
class EnvelopeReader {
  public:
    // Code::malformed, in Connect's words.
    Result<SchemaAndValue> read(Value envelope);

  private:
    std::map<std::string, SchemaPtr> known_;  // by their JSON
};

// What stands in JSON for a value with a schema: decimals as numbers, if that is asked for.
enum class DecimalFormat : std::uint8_t { base64, numeric };
void append_json(std::string& out, const Schema& schema, const Value& value,
                 DecimalFormat decimals);

}  // namespace sink
