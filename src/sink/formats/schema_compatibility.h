#pragma once
// Whether a value may go into a file of another schema: schema.compatibility, as Confluent's
// StorageSchemaCompatibility and SchemaProjector have it.

#include <cstdint>

#include "sink/record/schema.h"

namespace sink {

enum class SchemaCompatibility : std::uint8_t { none, backward, forward, full };

enum class SchemaFit : std::uint8_t {
    same,
    projected,  // once project() has made it one of the file's
    none,       // a new file is due
};

// Code::invalid_argument, in Connect's words, if that cannot be told.
Result<SchemaFit> fit_of(SchemaCompatibility compatibility, const SchemaPtr& value,
                         const SchemaPtr& file);

// A value of `from` as one of `to`: wider numbers, defaults for what is missing, without the fields
// that `to` does not have. Code::invalid_argument in Connect's words.
Result<Value> projected(const Schema& from, const Schema& to, const Value& value);

}  // namespace sink
