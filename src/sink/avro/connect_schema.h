#pragma once
// Avro's schemas as Connect's: what AvroConverter makes of the schema of a registry.

#include <cstdint>
#include <optional>

#include "codec/avro/schema.h"
#include "sink/record/schema.h"

namespace sink {

// `version`: that of its subject, which the schema has if it says none itself. Code::malformed in
// AvroData's words; Code::unsupported for a schema that holds itself.
Result<SchemaPtr> connect_schema_of(const codec::avro::Schema& schema,
                                    std::optional<std::int32_t> version);

// The name of a branch among the fields of a union: its type's, or its own without its space.
std::string branch_name(const codec::avro::Schema& branch);
// The one that a union of it and null stands for, if it is such.
const codec::avro::Schema* only_branch(const codec::avro::Schema& alternatives);
// A map whose keys are no texts: an array of these.
bool is_map_entry(const codec::avro::Schema& record);

}  // namespace sink
