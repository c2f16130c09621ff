#pragma once
// Values in Avro's binary encoding, read and written.

#include "base/bytes.h"
#include "codec/avro/schema.h"
#include "sink/record/schema.h"

namespace sink {

// A value of connect_schema_of(schema). Code::malformed if the bytes end too soon, go on after the
// value, or name what is not there.
Result<Value> value_of_avro(const codec::avro::Schema& schema, base::ByteView bytes);

// Appends a value of `connect` (nullptr: one without a schema), of which `schema` was made.
// Code::invalid_argument names the place that does not go with the schema; then `out` is half
// written.
Result<> append_avro(base::Bytes& out, const codec::avro::Schema& schema, const Schema* connect,
                     const Value& value);

void append_avro_long(base::Bytes& out, std::int64_t value);
// Its length, then the bytes.
void append_avro_blob(base::Bytes& out, base::ByteView bytes);

}  // namespace sink
