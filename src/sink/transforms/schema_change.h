#pragma once
// Schemas as transforms change them, beside the values. Private to this room.

#include <string>
#include <utility>

#include "sink/transforms/transform.h"

namespace sink {

inline SchemaPtr& schema_side_of(SinkRecord& record, Side side) {
    return side == Side::key ? record.key_schema : record.value_schema;
}

// A structure of that name, version, documentation and parameters, without fields.
Schema structure_like(const Schema& schema);
// Code::invalid_argument, in Connect's words, if it is there already.
Result<> add_field(Schema& structure, const std::string& name, SchemaPtr schema);
SchemaPtr as_optional(const SchemaPtr& schema);
enum class Presence : std::uint8_t { required, optional };
// Without a name: the bare type.
SchemaPtr make_schema(SchemaType type, Presence presence, std::string_view logical_name = "");
inline Presence presence_of(const Schema& schema) {
    return schema.is_optional ? Presence::optional : Presence::required;
}
// Like it, but one field is of another schema; unchanged if there is no such field.
Schema with_field(const Schema& structure, std::string_view name, const SchemaPtr& schema);

// What a transform makes of schemas: the last one is remembered, as most records of a topic come
// with the same.
class SchemaChange {
  public:
    // `make` takes a Schema and gives a Result<Schema>. Changes nothing where there is no schema.
    template <class Make>
    Result<> apply(SchemaPtr& schema, const Make& make) const {
        if (!schema) return {};
        if (schema != from_) {
            Result<Schema> made = make(*schema);
            if (!made) return made.error();
            made_ = std::make_shared<const Schema>(*std::move(made));
            from_ = schema;
        }
        schema = made_;
        return {};
    }

  private:
    // A transform is asked by one thread at a time.
    mutable SchemaPtr from_;
    mutable SchemaPtr made_;
};

}  // namespace sink
