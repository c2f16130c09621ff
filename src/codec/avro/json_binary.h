#pragma once
// Values between Avro's two encodings (specification, "Data Serialization"): the binary one, and
// JSON, in which a union's value stands under its branch's name.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/avro/schema.h"

namespace codec::avro {

// Code::invalid_argument names the place that does not go with the schema: "pin.tags[2]: expected a
// string".
base::Result<base::Bytes> binary_of_json(const Schema& schema, std::string json);

// Code::malformed if the bytes end too soon, go on after the value, or name what is not there.
base::Result<std::string> json_of_binary(const Schema& schema, base::ByteView bytes);

}  // namespace codec::avro
