#pragma once
// Can what was written with one schema be read with another? The rules of schema resolution of the
// Avro specification, as Apache Avro's SchemaCompatibility words them.

#include <vector>

#include "codec/avro/schema.h"
#include "codec/incompatibility.h"

namespace codec::avro {

using codec::Incompatibility;

// What stands in the way, at most a hundred; nothing: it can.
std::vector<Incompatibility> incompatibilities(const Schema& reader, const Schema& writer);

}  // namespace codec::avro
