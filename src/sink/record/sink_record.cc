#include "sink/record/sink_record.h"

#include <algorithm>

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
    {"io.confluent.connect.avro.AvroConverter", Converter::avro},
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

}  // namespace

std::string_view class_of(Converter converter) {
    if (converter == Converter::json) converter = Converter::json_with_schemas;
    return std::ranges::find(kConverters, converter, &ConverterName::converter)->name;
}

Result<Converter> read_converter(const Properties& properties, std::string_view which,
                                 Converter fallback) {
    auto read = read_any_converter(properties, which, fallback);
    if (!read || *read != Converter::avro) return read;
    return Error{Code::unsupported,
                 base::text("Invalid value ", class_of(Converter::avro), " for configuration ",
                            which, ": only the S3 sink reads Avro")};
}

Result<Converter> read_any_converter(const Properties& properties, std::string_view which,
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

Result<SchemaAndValue> to_data(Converter converter, const std::optional<base::ByteView>& bytes,
                               EnvelopeReader& envelopes) {
    static const SchemaPtr kBytes = optional_schema_of(SchemaType::bytes);
    static const SchemaPtr kText = optional_schema_of(SchemaType::string);
    if (!bytes) {
        return SchemaAndValue{converter == Converter::bytes    ? kBytes
                              : converter == Converter::string ? kText
                                                               : nullptr,
                              Value()};
    }
    const std::string_view text = base::as_text(*bytes);
    switch (converter) {
        case Converter::bytes:
            return SchemaAndValue{kBytes, Value(base::copy_of(*bytes))};
        case Converter::string: {
            if (!codec::is_utf8(text)) return not_json("the text is no UTF-8");
            return SchemaAndValue{kText, Value::text(text)};
        }
        case Converter::json:
        case Converter::json_with_schemas: {
            auto value = parse_json(std::string(text));
            if (!value) return not_json(value.error().what);
            if (converter == Converter::json) return SchemaAndValue{nullptr, *std::move(value)};
            return envelopes.read(*std::move(value));
        }
        case Converter::avro:
            break;
    }
    return Error{Code::unsupported, "Avro is not read here"};
}

Result<Value> to_value(Converter converter, const std::optional<base::ByteView>& bytes) {
    EnvelopeReader envelopes;
    TRY(SchemaAndValue read, to_data(converter, bytes, envelopes));
    return std::move(read.value);
}

std::optional<std::string> to_bytes(Converter converter, const Value& value) {
    if (value.is_null()) return std::nullopt;
    switch (converter) {
        case Converter::json:
            return json_of(value);
        case Converter::json_with_schemas:
            return base::text(R"({"schema":)", shown_schema_text(value), R"(,"payload":)",
                              json_of(value), "}");
        case Converter::string:
        case Converter::bytes:
        case Converter::avro:
            return plain_text(value);
    }
    return std::nullopt;
}

}  // namespace sink
