#include "sink/formats/schema_compatibility.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sink/avro/avro_schema.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

Error refused(std::string what) { return {Code::invalid_argument, std::move(what)}; }

bool is_number(SchemaType type) { return type <= SchemaType::float64; }

// Numbers are declared from narrow to wide.
bool is_promotable(SchemaType from, SchemaType to) {
    return from == to || (is_number(from) && is_number(to) && from <= to);
}

// Without those that only describe.
Parameters meaningful(const Parameters& parameters) {
    Parameters kept;
    for (const auto& one : parameters) {
        const bool is_doc =
            one.first == "connect.record.doc" || one.first == "connect.record.aliases" ||
            one.first == "connect.record.namespace" || one.first.starts_with(kFieldDoc);
        if (!is_doc) kept.push_back(one);
    }
    std::ranges::sort(kept);
    return kept;
}

bool parameters_go(const Schema& from, const Schema& to) {
    const Parameters ours = meaningful(from.parameters);
    const Parameters theirs = meaningful(to.parameters);
    const bool are_enums =
        from.parameter(kAvroEnum) != nullptr && to.parameter(kAvroEnum) != nullptr;
    return are_enums ? std::ranges::includes(theirs, ours) : ours == theirs;
}

// Whether every value of `from` can be projected.
bool goes(const Schema& from, const Schema& to) {
    if (!is_promotable(from.type, to.type) || from.name != to.name || !parameters_go(from, to)) {
        return false;
    }
    if (from.is_optional && !to.is_optional && !to.fallback) return false;
    if (from.type == SchemaType::array) return goes(*from.items, *to.items);
    if (from.type == SchemaType::map) {
        return goes(*from.keys, *to.keys) && goes(*from.items, *to.items);
    }
    const auto is_missing = [&from](const SchemaField& field) {
        return from.field(field.name) == nullptr && !field.schema->is_optional &&
               !field.schema->fallback;
    };
    const auto does_not_go = [&to](const SchemaField& field) {
        const SchemaField* const theirs = to.field(field.name);
        return theirs != nullptr && !goes(*field.schema, *theirs->schema);
    };
    return std::ranges::none_of(from.fields, does_not_go) &&
           std::ranges::none_of(to.fields, is_missing);
}

Result<Value> projected_structure(const Schema& from, const Schema& to, const Value& value) {
    const auto* const object = value.as<Object>();
    static const Value kNone;
    Object made;
    for (const SchemaField& field : to.fields) {
        const SchemaField* const ours = from.field(field.name);
        if (ours != nullptr) {
            const Value* const found = object == nullptr ? nullptr : find(*object, field.name);
            auto part = projected(*ours->schema, *field.schema, found != nullptr ? *found : kNone);
            if (!part) {
                return base::within(base::text("Error projecting ", field.name), part.error());
            }
            made.push_back({field.name, *std::move(part)});
        } else if (field.schema->is_optional || field.schema->fallback) {
            made.push_back({field.name, field.schema->fallback.value_or(Value())});
        } else {
            return refused(
                base::text("Required field `", field.name, "` is missing from source schema"));
        }
    }
    return Value(std::move(made));
}

Result<Value> projected_parts(const Schema& from, const Schema& to, const Value& value) {
    if (const auto* const object = value.as<Object>()) {
        Object made;
        for (const Field& one : *object) {
            TRY(Value part, projected(*from.items, *to.items, one.value));
            made.push_back({one.name, std::move(part)});
        }
        return Value(std::move(made));
    }
    const auto* const array = value.as<Array>();
    if (array == nullptr) return value;
    Array made;
    for (const Value& one : *array) {
        const auto* const pair = one.as<Array>();
        if (from.type == SchemaType::map && pair != nullptr && pair->size() == 2) {
            TRY(Value key, projected(*from.keys, *to.keys, pair->front()));
            TRY(Value item, projected(*from.items, *to.items, pair->back()));
            made.push_back(Value(Array{std::move(key), std::move(item)}));
        } else {
            TRY(Value part, projected(*from.items, *to.items, one));
            made.push_back(std::move(part));
        }
    }
    return Value(std::move(made));
}

}  // namespace

Result<SchemaFit> fit_of(SchemaCompatibility compatibility, const SchemaPtr& value,
                         const SchemaPtr& file) {
    if (are_equal(value, file)) return SchemaFit::same;
    // A tombstone among values, or a value among tombstones.
    if (!value || !file) return SchemaFit::none;
    if (compatibility == SchemaCompatibility::none) return SchemaFit::none;
    if (!value->version || !file->version) {
        constexpr std::string_view kWords[] = {"NONE", "BACKWARD", "FORWARD", "FULL"};
        return refused(base::text("Schema version required for ",
                                  kWords[static_cast<std::size_t>(compatibility)],
                                  " compatibility"));
    }
    const bool is_in_order = compatibility == SchemaCompatibility::forward
                                 ? *value->version >= *file->version
                                 : *value->version <= *file->version;
    return is_in_order && goes(*value, *file) ? SchemaFit::projected : SchemaFit::none;
}

// Depth is that of the schemas, which their readers bound.
Result<Value> projected(const Schema& from, const Schema& to, const Value& value) {
    if (!is_promotable(from.type, to.type)) {
        return refused(base::text("Schema type mismatch. source type: ", name_of(from.type),
                                  " and target type: ", name_of(to.type)));
    }
    if (value.is_null()) {
        if (!from.is_optional || to.is_optional) return value;
        if (to.fallback) return *to.fallback;
        return refused(
            "Writer schema is optional, however, target schema does not provide a default value.");
    }
    if (to.type == SchemaType::structure) return projected_structure(from, to, value);
    if (to.type == SchemaType::array || to.type == SchemaType::map) {
        return projected_parts(from, to, value);
    }
    const auto real = to_real(value);
    if (!real || from.type == to.type) return value;
    if (to.type == SchemaType::float32) return single_value(static_cast<float>(*real));
    if (to.type == SchemaType::float64) return real_value(*real);
    return value;
}

}  // namespace sink
