#pragma once
// Can what was written with one schema be read with another? The rules of schema resolution of the
// Avro specification, as Apache Avro's SchemaCompatibility words them.

#include <string>
#include <vector>

#include "codec/avro/schema.h"

namespace codec::avro {

struct Incompatibility {
    std::string kind;         // "READER_FIELD_MISSING_DEFAULT_VALUE"
    std::string description;  // one sentence
};

// What stands in the way, at most a hundred; nothing: it can.
std::vector<Incompatibility> incompatibilities(const Schema& reader, const Schema& writer);

}  // namespace codec::avro
