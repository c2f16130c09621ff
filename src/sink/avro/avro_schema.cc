#include "sink/avro/avro_schema.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "codec/json/writer.h"
#include "sink/avro/default_value.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// The fields of a value without a schema, each an optional one.
constexpr std::string_view kAnything =
    R"({"type":"record","name":"Anything","namespace":"io.confluent.connect.avro","fields":[)"
    R"({"name":"boolean","type":["null","boolean"],"default":null},)"
    R"({"name":"bytes","type":["null","bytes"],"default":null},)"
    R"({"name":"double","type":["null","double"],"default":null},)"
    R"({"name":"float","type":["null","float"],"default":null},)"
    R"({"name":"int","type":["null","int"],"default":null},)"
    R"({"name":"long","type":["null","long"],"default":null},)"
    R"({"name":"string","type":["null","string"],"default":null},)"
    R"({"name":"array","type":["null",{"type":"array","items":"Anything"}],"default":null},)"
    R"({"name":"map","type":["null",{"type":"array","items":{"type":"record","name":"MapEntry",)"
    R"("fields":[{"name":"key","type":"Anything"},{"name":"value","type":"Anything"}]}}],)"
    R"("default":null}]})";

std::string json_text(std::string_view text) { return json_of(Value::text(text)); }

std::string_view avro_name_of(SchemaType type) {
    switch (type) {
        case SchemaType::int8:
        case SchemaType::int16:
        case SchemaType::int32:
            return "int";
        case SchemaType::int64:
            return "long";
        case SchemaType::float32:
            return "float";
        case SchemaType::float64:
            return "double";
        case SchemaType::boolean:
            return "boolean";
        case SchemaType::bytes:
            return "bytes";
        default:
            return "string";
    }
}

bool equal_without_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

struct FullName {
    std::string space;
    std::string name;

    std::string text() const { return space.empty() ? name : space + "." + name; }
};

FullName split(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return {"", std::string(name)};
    return {std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

Schema required(const Schema& schema) {
    Schema same = schema;
    same.is_optional = false;
    return same;
}

// One schema's text; what has a name is written once and named from then on.
class AvroSchemaWriter {
  public:
    explicit AvroSchemaWriter(const AvroOptions& options) : options_(options) {}

    Result<std::string> text_of(const Schema& schema) {
        if (is_union(schema)) return union_text(schema);
        TRY(std::string base, base_text(schema));
        if (!schema.is_optional) return base;
        // A default is a value of the first one.
        const bool has_default = schema.fallback && schema.type != SchemaType::structure;
        return has_default ? base::text("[", base, R"(,"null"])")
                           : base::text(R"(["null",)", base, "]");
    }

  private:
    static bool is_union(const Schema& schema) { return schema.name == kAvroUnion; }
    bool is_enum(const Schema& schema) const {
        return options_.has_enums && schema.parameter(kAvroEnum) != nullptr;
    }

    Result<std::string> union_text(const Schema& schema) {
        std::string branches = schema.is_optional ? R"("null")" : "";
        for (const SchemaField& field : schema.fields) {
            TRY(const std::string one, base_text(*field.schema));
            branches += (branches.empty() ? "" : ",") + one;
        }
        return base::text("[", branches, "]");
    }

    // Without what makes it optional.
    Result<std::string> base_text(const Schema& schema) {
        switch (schema.type) {
            case SchemaType::structure:
                if (is_union(schema)) return union_text(schema);
                return record_text(schema);
            case SchemaType::array: {
                TRY(const std::string items, text_of(*schema.items));
                return base::text(R"({"type":"array","items":)", items, properties(schema), "}");
            }
            case SchemaType::map:
                return map_text(schema);
            case SchemaType::string:
                if (is_enum(schema)) return enum_text(schema);
                break;
            case SchemaType::bytes:
                if (schema.parameter(kFixedSize) != nullptr) return fixed_text(schema);
                break;
            default:
                break;
        }
        return base::text(R"({"type":")", avro_name_of(schema.type), "\"", properties(schema), "}");
    }

    // Of what is written already: its name. Code::invalid_argument if that is another's.
    Result<std::string> known(const Schema& schema, const std::string& name) const {
        for (const auto& [full_name, one] : defined_) {
            if (schema.name.empty() ? one == schema : full_name == name) {
                if (one == schema) return json_text(full_name);
                return Error{Code::invalid_argument,
                             base::text("Can't redefine: ", base::printable(full_name, 200))};
            }
        }
        return std::string();
    }

    FullName name_or_default(const std::string& name) {
        if (!name.empty()) return split(name);
        const int number = ++names_given_;
        return {std::string(kAvroSpace),
                base::text("ConnectDefault", number > 1 ? base::text(number) : "")};
    }

    static std::string head_of(std::string_view type, const FullName& name) {
        return base::text(R"({"type":")", type, R"(","name":)", json_text(name.name),
                          R"(,"namespace":)", json_text(name.space));
    }

    Result<std::string> record_text(const Schema& schema) {
        const Schema base = required(schema);
        TRY(std::string there, known(base, schema.name));
        if (!there.empty()) return there;
        const FullName name = name_or_default(schema.name);
        defined_.emplace_back(name.text(), base);
        std::string text = head_of("record", name);
        if (const std::string* const doc = schema.parameter(kRecordDoc)) {
            text += base::text(R"(,"doc":)", json_text(*doc));
        }
        text += R"(,"fields":[)";
        for (const SchemaField& field : schema.fields) {
            if (&field != &schema.fields.front()) text += ',';
            const std::string* const doc = schema.parameter(base::text(kFieldDoc, field.name));
            TRY(const std::string one, field_text(field, doc));
            text += one;
        }
        return base::text(text, "]", properties(base), "}");
    }

    Result<std::string> field_text(const SchemaField& field, const std::string* doc) {
        const Schema& schema = *field.schema;
        TRY(const std::string type, text_of(schema));
        std::string text = base::text(R"({"name":)", json_text(field.name), R"(,"type":)", type);
        if (doc != nullptr) text += base::text(R"(,"doc":)", json_text(*doc));
        // Avro takes no default of an optional record but null, and AvroData leaves it out.
        const bool is_lost = schema.type == SchemaType::structure && schema.is_optional;
        if (schema.fallback && !is_lost) {
            text += base::text(R"(,"default":)", default_text(schema, *schema.fallback));
        } else if (!schema.fallback && schema.is_optional) {
            text += R"(,"default":null)";
        }
        return text + "}";
    }

    Result<std::string> map_text(const Schema& schema) {
        if (is_avro_map(schema, options_)) {
            TRY(const std::string values, text_of(*schema.items));
            return base::text(R"({"type":"map","values":)", values, properties(schema), "}");
        }
        FullName name{std::string(kAvroSpace), std::string(kMapEntry)};
        std::string mark;
        if (!schema.name.empty()) {
            name = split(schema.name);
            mark = base::text(R"(,"connect.internal.type":)", json_text(kMapEntry));
        }
        Schema entry;
        entry.type = SchemaType::structure;
        entry.name = name.text();
        entry.fields = {{"key", schema.keys}, {"value", schema.items}};
        TRY(std::string items, known(entry, entry.name));
        if (items.empty()) {
            defined_.emplace_back(name.text(), entry);
            TRY(const std::string key, field_text(entry.fields.front(), nullptr));
            TRY(const std::string value, field_text(entry.fields.back(), nullptr));
            items = base::text(head_of("record", name), R"(,"fields":[)", key, ",", value, "]",
                               mark, "}");
        }
        return base::text(R"({"type":"array","items":)", items, properties(schema), "}");
    }

    Result<std::string> enum_text(const Schema& schema) {
        Schema base = required(schema);
        base.fallback.reset();
        const FullName name = split(*schema.parameter(kAvroEnum));
        base.name = name.text();
        TRY(std::string there, known(base, base.name));
        if (!there.empty()) return there;
        const std::string mine = name_or_default(schema.name).name;
        defined_.emplace_back(name.text(), base);
        std::string text = head_of("enum", name);
        if (const std::string* const doc = schema.parameter(base::text(kEnumDoc, mine))) {
            text += base::text(R"(,"doc":)", json_text(*doc));
        }
        std::string symbols;
        const std::string prefix = base::text(kAvroEnum, ".");
        for (const auto& [key, value] : schema.parameters) {
            if (!key.starts_with(prefix)) continue;
            symbols += base::text(symbols.empty() ? "" : ",", json_text(key.substr(prefix.size())));
        }
        text += base::text(R"(,"symbols":[)", symbols, "]");
        if (const std::string* const symbol = schema.parameter(base::text(kEnumDefault, mine))) {
            text += base::text(R"(,"default":)", json_text(*symbol));
        }
        return base::text(text, properties(schema), "}");
    }

    Result<std::string> fixed_text(const Schema& schema) {
        Schema base = required(schema);
        base.fallback.reset();
        TRY(std::string there, known(base, schema.name));
        if (!there.empty()) return there;
        const FullName name = name_or_default(schema.name);
        defined_.emplace_back(name.text(), base);
        std::int64_t size = -1;
        if (!base::parse_number(std::string_view(*schema.parameter(kFixedSize)), size)) {
            return Error{Code::invalid_argument, "connect.fixed.size is no number"};
        }
        return base::text(head_of("fixed", name), R"(,"size":)", size, properties(schema), "}");
    }

    // `,"connect.version":1`: Connect's own words, then Avro's logical type.
    std::string properties(const Schema& schema) const {
        std::string text;
        const auto add = [&text](std::string_view key, std::string_view json) {
            text += base::text(",", json_text(key), ":", json);
        };
        const bool is_decimal = equal_without_case(schema.name, kDecimal);
        if (is_decimal) {
            const std::string* const scale = schema.parameter(kScale);
            const std::string* const precision = schema.parameter(kPrecision);
            add("scale", scale != nullptr ? *scale : "0");
            add("precision", precision != nullptr ? *precision : base::text(kPrecisionDefault));
        }
        if (options_.has_metadata) add_metadata(schema, add);
        if (is_decimal) add("logicalType", R"("decimal")");
        if (equal_without_case(schema.name, kTime)) add("logicalType", R"("time-millis")");
        if (equal_without_case(schema.name, kDate)) add("logicalType", R"("date")");
        if (equal_without_case(schema.name, kTimestamp)) {
            add("logicalType", R"("timestamp-millis")");
        }
        for (const auto& [key, value] : schema.parameters) {
            if (key.starts_with("avro")) add(key, json_text(value));
        }
        return text;
    }

    template <class Add>
    static void add_metadata(const Schema& schema, const Add& add) {
        if (schema.doc) add("connect.doc", json_text(*schema.doc));
        if (schema.version) add("connect.version", base::text(*schema.version));
        std::string parameters;
        for (const auto& [key, value] : schema.parameters) {
            if (key == kFieldDefault) continue;
            parameters +=
                base::text(parameters.empty() ? "" : ",", json_text(key), ":", json_text(value));
        }
        if (!parameters.empty()) add("connect.parameters", base::text("{", parameters, "}"));
        if (schema.fallback && schema.parameter(kFieldDefault) == nullptr) {
            add("connect.default", default_text(schema, *schema.fallback));
        }
        if (!schema.name.empty()) add("connect.name", json_text(schema.name));
        if (schema.type == SchemaType::int8) add("connect.type", R"("int8")");
        if (schema.type == SchemaType::int16) add("connect.type", R"("int16")");
    }

    const AvroOptions& options_;
    std::vector<std::pair<std::string, Schema>> defined_;  // by full name
    int names_given_ = 0;
};

}  // namespace

bool is_avro_map(const Schema& map, const AvroOptions& options) {
    return map.has_text_keys() && (!map.keys->is_optional || options.allows_optional_map_keys);
}

Result<codec::avro::Document> avro_schema_of(const SchemaPtr& schema, const AvroOptions& options) {
    if (!schema) return codec::avro::Document::parse(kAnything, {});
    TRY(const std::string text, AvroSchemaWriter(options).text_of(*schema));
    return codec::avro::Document::parse(text, {});
}

}  // namespace sink
