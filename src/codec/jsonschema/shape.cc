#include "codec/jsonschema/shape.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace codec::jsonschema {
namespace {

// A $ref to a $ref and so on; none in earnest is longer.
constexpr int kReferencesMax = 100;

constexpr std::array<std::string_view, 4> kOfStrings{"minLength", "maxLength", "pattern", "format"};
constexpr std::array<std::string_view, 5> kOfNumbers{"minimum", "maximum", "exclusiveMinimum",
                                                     "exclusiveMaximum", "multipleOf"};
constexpr std::array<std::string_view, 8> kOfArrays{
    "items",    "prefixItems", "additionalItems", "unevaluatedItems",
    "minItems", "maxItems",    "uniqueItems",     "contains"};
constexpr std::array<std::string_view, 11> kOfObjects{
    "properties",           "required",
    "minProperties",        "maxProperties",
    "dependencies",         "dependentRequired",
    "dependentSchemas",     "patternProperties",
    "additionalProperties", "unevaluatedProperties",
    "propertyNames"};

template <std::size_t N>
bool has_any(const Schema& schema, const std::array<std::string_view, N>& names) {
    return std::ranges::any_of(
        names, [&](std::string_view name) { return schema.source->find(name) != nullptr; });
}

Kind kind_of(Type type) {
    switch (type) {
        case Type::null:
            return Kind::null;
        case Type::boolean:
            return Kind::boolean;
        case Type::integer:
        case Type::number:
            return Kind::number;
        case Type::string:
            return Kind::string;
        case Type::array:
            return Kind::array;
        case Type::object:
            break;
    }
    return Kind::object;
}

}  // namespace

const Shape* Shapes::made(Kind kind, const Schema& schema) {
    Shape& shape = all_.emplace_back();
    shape.kind = kind;
    shape.schema = &schema;
    return &shape;
}

const Shape* Shapes::combined(Criterion criterion, const Schema& schema,
                              std::vector<const Schema*> schemas) {
    Shape& shape = all_.emplace_back();
    shape.kind = Kind::combination;
    shape.schema = &schema;
    shape.criterion = criterion;
    shape.schemas = std::move(schemas);
    return &shape;
}

const Shape* Shapes::combined(Criterion criterion, const Schema& schema,
                              std::vector<const Shape*> shapes) {
    Shape& shape = all_.emplace_back();
    shape.kind = Kind::combination;
    shape.schema = &schema;
    shape.criterion = criterion;
    shape.shapes = std::move(shapes);
    return &shape;
}

std::vector<const Shape*> Shapes::typed_parts(const Schema& schema) {
    std::vector<const Shape*> parts;
    for (const Type type : schema.types) {
        Shape& shape = all_.emplace_back();
        shape.kind = kind_of(type);
        shape.schema = &schema;
        shape.is_integer = type == Type::integer;
        parts.push_back(&shape);
    }
    if (parts.size() > 1) return {combined(Criterion::any, schema, std::move(parts))};
    if (!parts.empty()) return parts;
    if (has_any(schema, kOfStrings)) parts.push_back(made(Kind::string, schema));
    if (has_any(schema, kOfNumbers)) parts.push_back(made(Kind::number, schema));
    if (has_any(schema, kOfArrays)) parts.push_back(made(Kind::array, schema));
    if (has_any(schema, kOfObjects)) parts.push_back(made(Kind::object, schema));
    return parts;
}

std::vector<const Shape*> Shapes::own_parts(const Schema& schema) {
    std::vector<const Shape*> parts = typed_parts(schema);
    if (schema.enumeration) parts.push_back(made(Kind::enumeration, schema));
    if (schema.constant != nullptr) parts.push_back(made(Kind::constant, schema));
    if (!schema.all_of.empty()) parts.push_back(combined(Criterion::all, schema, schema.all_of));
    if (!schema.any_of.empty()) parts.push_back(combined(Criterion::any, schema, schema.any_of));
    if (!schema.one_of.empty()) parts.push_back(combined(Criterion::one, schema, schema.one_of));
    if (schema.negated != nullptr) parts.push_back(made(Kind::negation, schema));
    if (schema.condition != nullptr) parts.push_back(made(Kind::condition, schema));
    return parts;
}

const Shape& Shapes::of(const Schema& schema) {
    if (const auto found = known_.find(&schema); found != known_.end()) return *found->second;
    const Schema* at = &schema;
    std::vector<const Shape*> parts;
    for (int i = 0; i < kReferencesMax && at->source->is_object(); ++i) {
        parts = own_parts(*at);
        if (at->reference == nullptr || !parts.empty()) break;
        at = at->reference;
    }
    const Shape* shape = nullptr;
    if (at->is_false()) {
        shape = made(Kind::nothing, *at);
    } else if (at->reference != nullptr && !parts.empty()) {
        // Since 2019-09: what it refers to, and what stands beside that.
        parts.push_back(combined(Criterion::all, *at, {at->reference}));
        shape = combined(Criterion::all, *at, std::move(parts));
    } else if (parts.empty()) {
        shape = made(Kind::anything, *at);
    } else {
        shape = parts.size() == 1 ? parts.front() : combined(Criterion::all, *at, std::move(parts));
    }
    known_.emplace(&schema, shape);
    return *shape;
}

std::vector<const Shape*> Shapes::parts_of(const Shape& combination) {
    std::vector<const Shape*> parts = combination.shapes;
    for (const Schema* const schema : combination.schemas) parts.push_back(&of(*schema));
    return parts;
}

}  // namespace codec::jsonschema
