#pragma once
// Records that go by a schema, as Confluent's serializers frame them: a zero byte, the schema's id
// in network order, and the value: in Avro's binary encoding, as JSON, or, behind the indexes of
// its message, in Protobuf's encoding (their "wire format").

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "registry/parsed_schema.h"

namespace door::rest::schemas {

// `json` in the encoding of the schema's type; of Protobuf, it is the first message of the file.
// Code::invalid_argument names the place that does not go with the schema.
base::Result<base::Bytes> framed(std::int32_t id, const ::registry::ParsedSchema& schema,
                                 std::string json);

// Whose schema it goes by; nothing if it is not framed.
std::optional<std::int32_t> id_in(base::ByteView record);
// The value's JSON. Code::malformed; `record` has an id in it.
base::Result<std::string> json_in(base::ByteView record, const ::registry::ParsedSchema& schema);

// What a JSON text says: `"a\"b"` → `a"b`. Code::malformed with `what` in front if it is no text.
base::Result<std::string> text_of_json(std::string_view json, std::string_view what);

}  // namespace door::rest::schemas
