#pragma once
// Defaults of Connect's schemas as Avro writes them, in JSON. Private to this room.

#include <string>

#include "codec/avro/schema.h"
#include "sink/record/schema.h"

namespace sink {

// Bytes are texts of code points 0 to 255; of a union the default is its first branch's.
std::string default_text(const Schema& schema, const Value& value);

// The other way. Nothing if it is no value of the schema; such a default is passed over.
std::optional<Value> default_of(const codec::avro::Schema& schema, const Value& json);

}  // namespace sink
