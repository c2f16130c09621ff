#include "sink/avro/default_value.h"

#include "base/text.h"
#include "codec/json/writer.h"

namespace sink {
namespace {

using codec::avro::Type;

std::string latin_text(base::ByteView bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        const auto code = std::to_integer<unsigned char>(byte);
        if (code < 0x80U) {
            text += static_cast<char>(code);
        } else {
            text += static_cast<char>(0xC0U | (code >> 6U));
            text += static_cast<char>(0x80U | (code & 0x3FU));
        }
    }
    return text;
}

std::optional<base::Bytes> latin_bytes(std::string_view text) {
    base::Bytes bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto code = static_cast<unsigned char>(text[at]);
        if (code >= 0x80U) {
            if ((code != 0xC2U && code != 0xC3U) || at + 1 >= text.size()) return std::nullopt;
            const auto low = static_cast<unsigned char>(text[++at]);
            code = static_cast<unsigned char>(((code & 3U) << 6U) | (low & 0x3FU));
        }
        bytes.push_back(std::byte{code});
    }
    return bytes;
}

// The text that a field of the type has as default.
void write(codec::JsonWriter& json, const Schema& schema, const Value& value) {
    if (const auto* const bytes = value.as<base::Bytes>()) return json.string(latin_text(*bytes));
    if (const auto* const object = value.as<Object>()) {
        json.begin_object();
        for (const Field& one : *object) {
            const SchemaField* const field = schema.field(one.name);
            json.key(one.name);
            write(json, field != nullptr ? *field->schema : *schema.items, one.value);
        }
        json.end_object();
        return;
    }
    if (const auto* const array = value.as<Array>()) {
        json.begin_array();
        for (const Value& one : *array) {
            // An entry of a map goes on as its pair.
            const bool is_entry = schema.type == SchemaType::map;
            write(json, is_entry ? schema : *schema.items, one);
        }
        json.end_array();
        return;
    }
    json.raw(json_of(value));
}

template <class Make>
std::optional<Value> parts_of(const Array& array, const Make& make) {
    Array parts;
    for (const Value& one : array) {
        auto part = make(one);
        if (!part) return std::nullopt;
        parts.push_back(*std::move(part));
    }
    return Value(std::move(parts));
}

std::optional<Value> object_of(const codec::avro::Schema& schema, const Object& object) {
    Object read;
    if (schema.type == Type::map) {
        for (const Field& one : object) {
            auto part = default_of(*schema.items, one.value);
            if (!part) return std::nullopt;
            read.push_back({one.name, *std::move(part)});
        }
        return Value(std::move(read));
    }
    for (const codec::avro::Field& field : schema.fields) {
        const Value* const found = find(object, field.name);
        auto part = found == nullptr ? std::nullopt : default_of(*field.type, *found);
        if (!part) return std::nullopt;
        read.push_back({field.name, *std::move(part)});
    }
    return Value(std::move(read));
}

}  // namespace

std::string default_text(const Schema& schema, const Value& value) {
    std::string text;
    codec::JsonWriter json(text);
    write(json, schema, value);
    return text;
}

std::optional<Value> default_of(const codec::avro::Schema& schema, const Value& json) {
    const auto* const text = json.as<std::string>();
    switch (schema.type) {
        case Type::null:
            return json.is_null() ? std::optional(json) : std::nullopt;
        case Type::boolean:
            return json.as<bool>() != nullptr ? std::optional(json) : std::nullopt;
        case Type::integer:
        case Type::long_integer:
            return json.to_integer() ? std::optional(json) : std::nullopt;
        case Type::single:
        case Type::double_precision: {
            const auto real = to_real(json);
            if (!real) return std::nullopt;
            return schema.type == Type::single ? single_value(static_cast<float>(*real))
                                               : real_value(*real);
        }
        case Type::string:
        case Type::enumeration:
            return text != nullptr ? std::optional(json) : std::nullopt;
        case Type::bytes:
        case Type::fixed: {
            auto bytes = text == nullptr ? std::nullopt : latin_bytes(*text);
            if (!bytes) return std::nullopt;
            return Value(*std::move(bytes));
        }
        case Type::array: {
            const auto* const array = json.as<Array>();
            if (array == nullptr) return std::nullopt;
            return parts_of(*array,
                            [&](const Value& one) { return default_of(*schema.items, one); });
        }
        case Type::map:
        case Type::record: {
            const auto* const object = json.as<Object>();
            return object == nullptr ? std::nullopt : object_of(schema, *object);
        }
        case Type::alternatives:
            return schema.branches.empty() ? std::nullopt
                                           : default_of(*schema.branches.front(), json);
    }
    return std::nullopt;
}

}  // namespace sink
