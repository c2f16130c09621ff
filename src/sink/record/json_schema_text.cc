// Connect's schemas and values with schemas, written as JsonConverter does.

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "codec/json/writer.h"
#include "sink/record/json_schema.h"

namespace sink {
namespace {

struct TypeName {
    std::string_view name;
    SchemaType type;
};
constexpr TypeName kTypes[] = {
    {"int8", SchemaType::int8},       {"int16", SchemaType::int16},
    {"int32", SchemaType::int32},     {"int64", SchemaType::int64},
    {"float", SchemaType::float32},   {"double", SchemaType::float64},
    {"boolean", SchemaType::boolean}, {"string", SchemaType::string},
    {"bytes", SchemaType::bytes},     {"array", SchemaType::array},
    {"map", SchemaType::map},         {"struct", SchemaType::structure},
};

std::string_view json_name_of(SchemaType type) {
    return std::ranges::find(kTypes, type, &TypeName::type)->name;
}

}  // namespace

std::optional<SchemaType> type_of_json_name(std::string_view name) {
    const auto* const found = std::ranges::find(kTypes, name, &TypeName::name);
    if (found == std::end(kTypes)) return std::nullopt;
    return found->type;
}

namespace {

void write_schema(codec::JsonWriter& json, const Schema& schema, const std::string* field) {
    json.begin_object();
    json.key("type").string(json_name_of(schema.type));
    if (schema.type == SchemaType::array) {
        json.key("items");
        write_schema(json, *schema.items, nullptr);
    } else if (schema.type == SchemaType::map) {
        json.key("keys");
        write_schema(json, *schema.keys, nullptr);
        json.key("values");
        write_schema(json, *schema.items, nullptr);
    } else if (schema.type == SchemaType::structure) {
        json.key("fields").begin_array();
        for (const SchemaField& one : schema.fields) write_schema(json, *one.schema, &one.name);
        json.end_array();
    }
    json.key("optional").boolean(schema.is_optional);
    if (!schema.name.empty()) json.key("name").string(schema.name);
    if (schema.version) json.key("version").number(*schema.version);
    if (schema.doc) json.key("doc").string(*schema.doc);
    if (!schema.parameters.empty()) {
        json.key("parameters").begin_object();
        for (const auto& [key, value] : schema.parameters) json.key(key).string(value);
        json.end_object();
    }
    if (schema.fallback) {
        std::string text;
        append_json(text, schema, *schema.fallback, DecimalFormat::base64);
        json.key("default").raw(text);
    }
    if (field != nullptr) json.key("field").string(*field);
    json.end_object();
}

void write(codec::JsonWriter& json, const Schema& schema, const Value& value,
           DecimalFormat decimals) {
    if (const auto* const object = value.as<Object>()) {
        json.begin_object();
        for (const Field& one : *object) {
            json.key(one.name);
            const SchemaField* const field = schema.field(one.name);
            const Schema& inner = schema.type == SchemaType::map || field == nullptr
                                      ? (schema.items ? *schema.items : schema)
                                      : *field->schema;
            write(json, inner, one.value, decimals);
        }
        json.end_object();
        return;
    }
    if (const auto* const array = value.as<Array>()) {
        json.begin_array();
        for (const Value& one : *array) {
            const auto* const pair = one.as<Array>();
            if (schema.type == SchemaType::map && pair != nullptr && pair->size() == 2) {
                json.begin_array();
                write(json, *schema.keys, pair->front(), decimals);
                write(json, *schema.items, pair->back(), decimals);
                json.end_array();
            } else {
                write(json, schema.items ? *schema.items : schema, one, decimals);
            }
        }
        json.end_array();
        return;
    }
    const auto* const bytes = value.as<base::Bytes>();
    if (bytes != nullptr && decimals == DecimalFormat::numeric && schema.name == kDecimal) {
        const std::string* const scale = schema.parameter(kScale);
        int digits = 0;
        if (scale != nullptr) base::parse_number(std::string_view(*scale), digits);
        // What has more digits than that stays as bytes: none is lost.
        if (const auto text = decimal_text(*bytes, digits)) return json.raw(*text);
    }
    json.raw(json_of(value));
}

}  // namespace

std::string json_schema_text(const Schema& schema) {
    std::string text;
    codec::JsonWriter json(text);
    write_schema(json, schema, nullptr);
    return text;
}

void append_json(std::string& out, const Schema& schema, const Value& value,
                 DecimalFormat decimals) {
    codec::JsonWriter json(out);
    write(json, schema, value, decimals);
}

// Depth is bounded by the JSON reader.
std::string shown_schema_text(const Value& value) {
    if (const auto* const object = value.as<Object>()) {
        std::string fields;
        for (const Field& field : *object) {
            std::string inner = shown_schema_text(field.value);
            inner.pop_back();
            fields += base::text(fields.empty() ? "" : ",", inner, R"(,"field":)",
                                 json_of(Value::text(field.name)), "}");
        }
        return base::text(R"({"type":"struct","fields":[)", fields, R"(],"optional":false})");
    }
    if (const auto* const array = value.as<Array>()) {
        const std::string items =
            shown_schema_text(array->empty() ? Value::text("") : array->front());
        return base::text(R"({"type":"array","items":)", items, R"(,"optional":false})");
    }
    std::string_view type = "string";
    if (value.as<bool>() != nullptr) type = "boolean";
    if (value.as<base::Bytes>() != nullptr) type = "bytes";
    if (value.as<Number>() != nullptr) type = value.to_integer() ? "int64" : "double";
    return base::text(R"({"type":")", type, R"(","optional":)", value.is_null(), "}");
}

}  // namespace sink
