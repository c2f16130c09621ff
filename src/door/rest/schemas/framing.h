#pragma once
// Records that go by a schema, as Confluent's serializers frame them: a zero byte, the schema's id
// in network order, the value in Avro's binary encoding (their "wire format").

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/avro/schema.h"

namespace door::rest::schemas {

// `json` in Avro's JSON encoding. Code::invalid_argument names the place that does not go with the
// schema.
base::Result<base::Bytes> framed(std::int32_t id, const codec::avro::Schema& schema,
                                 std::string json);

// Whose schema it goes by; nothing if it is not framed.
std::optional<std::int32_t> id_in(base::ByteView record);
// The value's JSON. Code::malformed; `record` has an id in it.
base::Result<std::string> json_in(base::ByteView record, const codec::avro::Schema& schema);

// What a JSON text says: `"a\"b"` → `a"b`. Code::malformed with `what` in front if it is no text.
base::Result<std::string> text_of_json(std::string_view json, std::string_view what);

}  // namespace door::rest::schemas
