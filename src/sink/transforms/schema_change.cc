#include "sink/transforms/schema_change.h"

#include "base/text.h"

namespace sink {

using base::Code;
using base::Error;

Schema structure_like(const Schema& schema) {
    Schema made;
    made.type = SchemaType::structure;
    made.name = schema.name;
    made.version = schema.version;
    made.doc = schema.doc;
    made.parameters = schema.parameters;
    return made;
}

Result<> add_field(Schema& structure, const std::string& name, SchemaPtr schema) {
    if (structure.field(name) != nullptr) {
        return Error{Code::invalid_argument,
                     base::text("Cannot create field because of field name duplication ", name)};
    }
    structure.fields.push_back({name, std::move(schema)});
    return {};
}

SchemaPtr as_optional(const SchemaPtr& schema) {
    if (schema->is_optional) return schema;
    Schema same = *schema;
    same.is_optional = true;
    return std::make_shared<const Schema>(std::move(same));
}

SchemaPtr make_schema(SchemaType type, Presence presence, std::string_view logical_name) {
    Schema made;
    made.type = type;
    made.is_optional = presence == Presence::optional;
    made.name = logical_name;
    if (!logical_name.empty()) made.version = 1;
    return std::make_shared<const Schema>(std::move(made));
}

Schema with_field(const Schema& structure, std::string_view name, const SchemaPtr& schema) {
    Schema made = structure;
    for (SchemaField& field : made.fields) {
        if (field.name == name) field.schema = schema;
    }
    return made;
}

}  // namespace sink
