#include "sink/record/sink_record.h"

#include "base/text.h"
#include "codec/utf8.h"
#include "sink/keys/key_check.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

struct ConverterName {
    std::string_view name;
    Converter converter;
};
constexpr ConverterName kConverters[] = {
    {"org.apache.kafka.connect.json.JsonConverter", Converter::json_with_schemas},
    {"org.apache.kafka.connect.storage.StringConverter", Converter::string},
    {"org.apache.kafka.connect.converters.ByteArrayConverter", Converter::bytes},
};

// "JsonConverter" and "Json" are names of the same class.
bool names(std::string_view class_name, std::string_view given) {
    if (class_name == given) return true;
    const std::string_view simple = class_name.substr(class_name.rfind('.') + 1);
    constexpr std::string_view kEnd = "Converter";
    return simple == given || simple.substr(0, simple.size() - kEnd.size()) == given;
}

Error not_json(std::string_view why) {
    return {
        Code::malformed,
        base::text("Converting byte[] to Kafka Connect data failed due to serialization error: ",
                   why)};
}

// {"schema":…,"payload":…} and nothing else.
Result<Value> payload_of(Value envelope) {
    auto* const object = envelope.as<Object>();
    Value* const payload = object != nullptr ? find(*object, "payload") : nullptr;
    if (payload == nullptr || object->size() != 2 || find(*object, "schema") == nullptr) {
        return Error{Code::malformed,
                     "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields "
                     "and may not contain additional fields. If you are trying to deserialize "
                     "plain JSON data, set schemas.enable=false in your converter configuration."};
    }
    return std::move(*payload);
}

// Connect's schema of a value that has none of its own. Depth is bounded by the JSON reader.
std::string schema_of(const Value& value) {
    if (const auto* const object = value.as<Object>()) {
        std::string fields;
        for (const Field& field : *object) {
            std::string inner = schema_of(field.value);
            inner.pop_back();
            fields += base::text(fields.empty() ? "" : ",", inner, R"(,"field":)",
                                 json_of(Value::text(field.name)), "}");
        }
        return base::text(R"({"type":"struct","fields":[)", fields, R"(],"optional":false})");
    }
    if (const auto* const array = value.as<Array>()) {
        const std::string items = schema_of(array->empty() ? Value::text("") : array->front());
        return base::text(R"({"type":"array","items":)", items, R"(,"optional":false})");
    }
    std::string_view type = "string";
    if (value.as<bool>() != nullptr) type = "boolean";
    if (value.as<base::Bytes>() != nullptr) type = "bytes";
    if (value.as<Number>() != nullptr) type = value.to_integer() ? "int64" : "double";
    return base::text(R"({"type":")", type, R"(","optional":)", value.is_null(), "}");
}

}  // namespace

Result<Converter> read_converter(const Properties& properties, std::string_view which,
                                 Converter fallback) {
    const auto given = properties.find(which);
    const std::string_view name =
        given == properties.end() ? std::string_view() : trimmed(given->second);
    const auto with_schemas = properties.find(base::text(which, ".schemas.enable"));
    const auto asked =
        with_schemas == properties.end() ? std::nullopt : boolean_of(trimmed(with_schemas->second));
    const auto json = [&asked](Converter otherwise) {
        if (!asked) return otherwise;
        return *asked ? Converter::json_with_schemas : Converter::json;
    };
    if (name.empty()) {
        const bool is_json =
            fallback == Converter::json || fallback == Converter::json_with_schemas;
        return is_json ? json(fallback) : fallback;
    }
    for (const ConverterName& one : kConverters) {
        if (!names(one.name, name)) continue;
        if (one.converter != Converter::json_with_schemas) return one.converter;
        return json(fallback == Converter::json ? fallback : one.converter);
    }
    return Error{Code::unsupported,
                 base::text("Invalid value ", base::printable(name), " for configuration ", which,
                            ": Class ", base::printable(name), " could not be found.")};
}

Result<Value> to_value(Converter converter, const std::optional<base::ByteView>& bytes) {
    if (!bytes) return Value();
    const std::string_view text = base::as_text(*bytes);
    switch (converter) {
        case Converter::bytes:
            return Value(base::copy_of(*bytes));
        case Converter::string:
            if (!codec::is_utf8(text)) return not_json("the text is no UTF-8");
            return Value::text(text);
        case Converter::json:
        case Converter::json_with_schemas: {
            auto value = parse_json(std::string(text));
            if (!value) return not_json(value.error().what);
            if (converter == Converter::json) return value;
            return payload_of(*std::move(value));
        }
    }
    return Value();
}

std::optional<std::string> to_bytes(Converter converter, const Value& value) {
    if (value.is_null()) return std::nullopt;
    switch (converter) {
        case Converter::json:
            return json_of(value);
        case Converter::json_with_schemas:
            return base::text(R"({"schema":)", schema_of(value), R"(,"payload":)", json_of(value),
                              "}");
        case Converter::string:
        case Converter::bytes:
            return plain_text(value);
    }
    return std::nullopt;
}

}  // namespace sink
