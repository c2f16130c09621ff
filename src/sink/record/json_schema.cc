#include "sink/record/json_schema.h"

#include <limits>

#include "base/limits.h"
#include "base/text.h"
#include "codec/base64.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// Of schemas that are kept; beyond that, and above that size, they are read anew.
constexpr std::size_t kKnownMax = 100;
constexpr std::size_t kKnownBytesMax = 16 * base::limits::kKiB;

Error malformed(std::string what) { return {Code::malformed, std::move(what)}; }

const std::string* text_in(const Object& object, std::string_view name) {
    const Value* const found = find(object, name);
    return found == nullptr ? nullptr : found->as<std::string>();
}

Result<SchemaPtr> inner_schema(const Object& object, std::string_view name,
                               std::string_view complaint) {
    const Value* const found = find(object, name);
    if (found == nullptr || found->is_null()) return malformed(std::string(complaint));
    return read_json_schema(*found);
}

Result<> read_fields(const Object& object, Schema& schema) {
    const Value* const found = find(object, "fields");
    const auto* const fields = found == nullptr ? nullptr : found->as<Array>();
    if (fields == nullptr) {
        return malformed("Struct schema's \"fields\" argument is not an array.");
    }
    for (const Value& one : *fields) {
        const auto* const field = one.as<Object>();
        const std::string* const name = field == nullptr ? nullptr : text_in(*field, "field");
        if (name == nullptr) return malformed("Struct schema's field name not specified properly");
        if (schema.field(*name) != nullptr) {
            return malformed(base::text("Cannot create field because of field name duplication ",
                                        base::printable(*name)));
        }
        TRY(SchemaPtr inner, read_json_schema(one));
        schema.fields.push_back({*name, std::move(inner)});
    }
    return {};
}

Result<> read_parameters(const Object& object, Schema& schema) {
    const Value* const found = find(object, "parameters");
    if (found == nullptr || found->is_null()) return {};
    const auto* const parameters = found->as<Object>();
    if (parameters == nullptr) return malformed("Schema parameters must be an object");
    for (const Field& one : *parameters) {
        const auto* const text = one.value.as<std::string>();
        if (text == nullptr) return malformed("Schema parameters must have string values.");
        schema.parameters.emplace_back(one.name, *text);
    }
    return {};
}

Result<> read_rest(const Object& object, Schema& schema) {
    if (const Value* const optional = find(object, "optional")) {
        const bool* const truth = optional->as<bool>();
        schema.is_optional = truth != nullptr && *truth;
    }
    if (const std::string* const name = text_in(object, "name")) schema.name = *name;
    if (const std::string* const doc = text_in(object, "doc")) schema.doc = *doc;
    if (const Value* const version = find(object, "version"); version && !version->is_null()) {
        const auto number = version->to_integer();
        if (!number || *number < INT32_MIN || *number > INT32_MAX) {
            return malformed("Invalid schema version: it must be an integer");
        }
        schema.version = static_cast<std::int32_t>(*number);
    }
    TRY_VOID(read_parameters(object, schema));
    const Value* const fallback = find(object, "default");
    if (fallback != nullptr && !fallback->is_null()) {
        TRY(Value value, read_payload(schema, *fallback));
        schema.fallback = std::move(value);
    }
    return {};
}

Error misfit(const Schema& schema, const Value& json) {
    return malformed(base::text("Invalid type for ", name_of(schema.type), ": ",
                                base::printable(json_of(json), 200)));
}

Result<Value> read_integer(const Schema& schema, const Value& json) {
    const auto number = json.to_integer();
    const int bits = schema.type == SchemaType::int8    ? 8
                     : schema.type == SchemaType::int16 ? 16
                     : schema.type == SchemaType::int32 ? 32
                                                        : 64;
    const std::int64_t bound = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
    if (!number || *number > bound || *number < -bound - 1) return misfit(schema, json);
    return Value::integer(*number);
}

Result<Value> read_real(const Schema& schema, const Value& json) {
    std::optional<double> real = to_real(json);
    // As JsonConverter writes what JSON has no number for.
    if (const auto* const text = json.as<std::string>()) {
        if (*text == "NaN" || *text == "Infinity" || *text == "-Infinity") {
            real = to_real(Value(Number{*text}));
        }
    }
    if (!real) return misfit(schema, json);
    return schema.type == SchemaType::float32 ? single_value(static_cast<float>(*real))
                                              : real_value(*real);
}

Result<Value> read_bytes(const Schema& schema, const Value& json) {
    if (const auto* const number = json.as<Number>(); number && schema.name == kDecimal) {
        const std::string* const scale = schema.parameter(kScale);
        int digits = 0;
        if (scale == nullptr || !base::parse_number(std::string_view(*scale), digits)) {
            return malformed("Invalid Decimal schema: scale parameter not found.");
        }
        auto bytes = unscaled_of(number->text, digits);
        if (bytes) return Value(*std::move(bytes));
        return malformed(base::text("Decimal value ", base::printable(number->text),
                                    " has mismatching scale for given Decimal schema"));
    }
    const auto* const text = json.as<std::string>();
    auto bytes = text == nullptr ? std::nullopt : codec::base64_decoded(*text);
    if (!bytes) return misfit(schema, json);
    return Value(*std::move(bytes));
}

Result<Value> read_map(const Schema& schema, const Value& json) {
    if (const auto* const object = json.as<Object>(); object && schema.has_text_keys()) {
        Object read;
        for (const Field& one : *object) {
            TRY(Value value, read_payload(*schema.items, one.value));
            read.push_back({one.name, std::move(value)});
        }
        return Value(std::move(read));
    }
    const auto* const array = json.as<Array>();
    if (array == nullptr || schema.has_text_keys()) return misfit(schema, json);
    Array read;
    for (const Value& one : *array) {
        const auto* const pair = one.as<Array>();
        if (pair == nullptr || pair->size() != 2) return misfit(schema, json);
        TRY(Value key, read_payload(*schema.keys, pair->front()));
        TRY(Value value, read_payload(*schema.items, pair->back()));
        read.push_back(Value(Array{std::move(key), std::move(value)}));
    }
    return Value(std::move(read));
}

Result<Value> read_structure(const Schema& schema, const Value& json) {
    const auto* const object = json.as<Object>();
    if (object == nullptr) return misfit(schema, json);
    static const Value kNone;
    Object read;
    read.reserve(schema.fields.size());
    for (const SchemaField& field : schema.fields) {
        const Value* const found = find(*object, field.name);
        auto value = read_payload(*field.schema, found == nullptr ? kNone : *found);
        if (!value) return base::within(base::text("field ", field.name), value.error());
        read.push_back({field.name, *std::move(value)});
    }
    return Value(std::move(read));
}

}  // namespace

Result<SchemaPtr> read_json_schema(const Value& json) {
    if (json.is_null()) return SchemaPtr();
    const auto* const object = json.as<Object>();
    const std::string* const type = object == nullptr ? nullptr : text_in(*object, "type");
    if (type == nullptr) return malformed("Schema must contain 'type' field");
    const auto known = type_of_json_name(*type);
    if (!known) return malformed(base::text("Unknown schema type: ", base::printable(*type)));
    auto schema = std::make_shared<Schema>();
    schema->type = *known;
    if (*known == SchemaType::array) {
        TRY(schema->items, inner_schema(*object, "items",
                                        "Array schema did not specify the "
                                        "element type"));
    } else if (*known == SchemaType::map) {
        TRY(schema->keys, inner_schema(*object, "keys", "Map schema did not specify the key type"));
        TRY(schema->items,
            inner_schema(*object, "values", "Map schema did not specify the value type"));
    } else if (*known == SchemaType::structure) {
        TRY_VOID(read_fields(*object, *schema));
    }
    TRY_VOID(read_rest(*object, *schema));
    return SchemaPtr(std::move(schema));
}

Result<Value> read_payload(const Schema& schema, const Value& json) {
    if (json.is_null()) {
        if (schema.fallback) return *schema.fallback;
        if (schema.is_optional) return Value();
        return malformed(
            base::text("Invalid null value for required ", name_of(schema.type), " field"));
    }
    switch (schema.type) {
        case SchemaType::int8:
        case SchemaType::int16:
        case SchemaType::int32:
        case SchemaType::int64:
            return read_integer(schema, json);
        case SchemaType::float32:
        case SchemaType::float64:
            return read_real(schema, json);
        case SchemaType::boolean:
            if (json.as<bool>() == nullptr) return misfit(schema, json);
            return json;
        case SchemaType::string:
            if (json.as<std::string>() == nullptr) return misfit(schema, json);
            return json;
        case SchemaType::bytes:
            return read_bytes(schema, json);
        case SchemaType::array: {
            const auto* const array = json.as<Array>();
            if (array == nullptr) return misfit(schema, json);
            Array read;
            for (const Value& one : *array) {
                TRY(Value value, read_payload(*schema.items, one));
                read.push_back(std::move(value));
            }
            return Value(std::move(read));
        }
        case SchemaType::map:
            return read_map(schema, json);
        case SchemaType::structure:
            return read_structure(schema, json);
    }
    return misfit(schema, json);
}

Result<SchemaAndValue> EnvelopeReader::read(Value envelope) {
    auto* const object = envelope.as<Object>();
    Value* const payload = object == nullptr ? nullptr : find(*object, "payload");
    Value* const schema = object == nullptr ? nullptr : find(*object, "schema");
    if (payload == nullptr || schema == nullptr || object->size() != 2) {
        return malformed(
            "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields and may "
            "not contain additional fields. If you are trying to deserialize plain JSON data, set "
            "schemas.enable=false in your converter configuration.");
    }
    if (schema->is_null()) return SchemaAndValue{nullptr, std::move(*payload)};
    std::string text = json_of(*schema);
    const auto known = known_.find(text);
    SchemaPtr found = known == known_.end() ? nullptr : known->second;
    if (!found) {
        TRY(found, read_json_schema(*schema));
        if (known_.size() >= kKnownMax) known_.clear();
        if (text.size() <= kKnownBytesMax) known_.emplace(std::move(text), found);
    }
    TRY(Value value, read_payload(*found, *payload));
    return SchemaAndValue{found, std::move(value)};
}

}  // namespace sink
