#pragma once
// Can whoever goes by one schema take what was made by another? The rules of Confluent's registry
// for JSON Schema: whether an object or an array is open to more than it names decides what may be
// added to it and taken from it.

#include <vector>

#include "codec/incompatibility.h"
#include "codec/jsonschema/schema.h"

namespace codec::jsonschema {

// What stands in the way, at most a hundred; nothing: it can.
std::vector<Incompatibility> incompatibilities(const Schema& reader, const Schema& writer);

}  // namespace codec::jsonschema
