#pragma once
// Does a value go by a schema? Formats are notes, as JSON Schema has them by default.

#include "base/result.h"
#include "codec/jsonschema/schema.h"

namespace codec::jsonschema {

// Code::invalid_argument names the first place that does not: "/tags/2: expected a string, found a
// number". Code::too_large if the answer would take too long, or the schema leads back to itself.
base::Result<> validate(const Schema& schema, const Value& value);

}  // namespace codec::jsonschema
