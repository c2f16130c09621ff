#include "sink/avro/connect_schema.h"

#include <algorithm>

#include "base/text.h"
#include "sink/avro/avro_schema.h"
#include "sink/avro/default_value.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using codec::avro::Type;

// A name stands for all that is in it, so few words can say a lot.
constexpr std::size_t kSchemasMax = 10'000;

Error malformed(std::string what) { return {Code::malformed, std::move(what)}; }

// A property's JSON, or null.
Value property(const codec::avro::Schema& schema, std::string_view name) {
    const auto found =
        std::ranges::find(schema.properties, name, &codec::avro::Properties::value_type::first);
    if (found == schema.properties.end()) return {};
    auto value = parse_json(found->second);
    return value ? *std::move(value) : Value();
}

std::string text_property(const codec::avro::Schema& schema, std::string_view name) {
    const Value value = property(schema, name);
    const auto* const text = value.as<std::string>();
    return text == nullptr ? std::string() : *text;
}

using Made = Result<std::shared_ptr<Schema>>;

std::shared_ptr<Schema> made(SchemaType type) {
    auto schema = std::make_shared<Schema>();
    schema->type = type;
    return schema;
}

std::shared_ptr<Schema> logical(SchemaType type, std::string_view name) {
    auto schema = made(type);
    schema->name = name;
    schema->version = 1;
    return schema;
}

class ConnectSchemaReader {
  public:
    Made read(const codec::avro::Schema& schema, std::optional<std::int32_t> version,
              const std::optional<std::string>& fallback) {
        if (++schemas_ > kSchemasMax) {
            return Error{Code::unsupported,
                         base::text("the Avro schema has more than ", kSchemasMax, " parts")};
        }
        if (const codec::avro::Schema* const only = only_branch(schema)) {
            TRY(auto inner, read(*only, std::nullopt, std::nullopt));
            if (schema.branches.size() > 1) inner->is_optional = true;
            return inner;
        }
        TRY(auto read, read_type(schema));
        if (const std::string doc = text_property(schema, "connect.doc"); !doc.empty()) {
            read->doc = doc;
        }
        const auto said = property(schema, "connect.version").to_integer();
        if (said) version = static_cast<std::int32_t>(*said);
        if (version && *version >= 0 && !read->version) read->version = version;
        TRY_VOID(read_parameters(schema, *read));
        read_default(schema, fallback, *read);
        std::string name = text_property(schema, "connect.name");
        if (name.empty() && schema.is_named()) name = schema.full_name();
        if (read->name.empty() && !name.starts_with(kAvroDefault)) read->name = name;
        return read;
    }

  private:
    Made read_inner(const codec::avro::Schema& schema) {
        return read(schema, std::nullopt, std::nullopt);
    }

    Made read_type(const codec::avro::Schema& schema) {
        const std::string logical_type = text_property(schema, "logicalType");
        switch (schema.type) {
            case Type::boolean:
                return made(SchemaType::boolean);
            case Type::integer:
                return read_int(schema, logical_type);
            case Type::long_integer:
                return logical_type == "timestamp-millis" ? logical(SchemaType::int64, kTimestamp)
                                                          : made(SchemaType::int64);
            case Type::single:
                return made(SchemaType::float32);
            case Type::double_precision:
                return made(SchemaType::float64);
            case Type::string:
                return made(SchemaType::string);
            case Type::bytes:
            case Type::fixed:
                return read_bytes(schema, logical_type);
            case Type::enumeration:
                return read_enum(schema);
            case Type::array:
                return read_array(schema);
            case Type::map: {
                auto map = made(SchemaType::map);
                map->keys = schema_of(SchemaType::string);
                TRY(map->items, read_inner(*schema.items));
                return map;
            }
            case Type::record:
                return read_record(schema);
            case Type::alternatives:
                return read_union(schema);
            case Type::null:
                break;
        }
        return malformed("Standalone null schemas are not supported by this converter");
    }

    static Made read_int(const codec::avro::Schema& schema, const std::string& logical_type) {
        if (logical_type == "date") return logical(SchemaType::int32, kDate);
        if (logical_type == "time-millis") return logical(SchemaType::int32, kTime);
        const std::string type = text_property(schema, "connect.type");
        if (type.empty() || !logical_type.empty()) return made(SchemaType::int32);
        if (type == "int8") return made(SchemaType::int8);
        if (type == "int16") return made(SchemaType::int16);
        return malformed("Connect type annotation for Avro int field is null");
    }

    static Made read_bytes(const codec::avro::Schema& schema, const std::string& logical_type) {
        auto bytes = made(SchemaType::bytes);
        if (logical_type == "decimal") {
            bytes = logical(SchemaType::bytes, kDecimal);
            const auto scale = property(schema, "scale").to_integer();
            bytes->parameters.emplace_back(kScale, base::text(scale.value_or(0)));
            const auto precision = property(schema, "precision").to_integer();
            if (precision && *precision != kPrecisionDefault) {
                bytes->parameters.emplace_back(kPrecision, base::text(*precision));
            }
        }
        if (schema.type == Type::fixed) {
            bytes->parameters.emplace_back(kFixedSize, base::text(schema.size));
        }
        return bytes;
    }

    static Made read_enum(const codec::avro::Schema& schema) {
        auto text = made(SchemaType::string);
        if (schema.doc) {
            text->parameters.emplace_back(base::text(kEnumDoc, schema.name), *schema.doc);
        }
        if (schema.fallback) {
            text->parameters.emplace_back(base::text(kEnumDefault, schema.name), *schema.fallback);
        }
        text->parameters.emplace_back(kAvroEnum, schema.full_name());
        for (const std::string& symbol : schema.symbols) {
            text->parameters.emplace_back(base::text(kAvroEnum, ".", symbol), symbol);
        }
        return text;
    }

    Made read_array(const codec::avro::Schema& schema) {
        if (!is_map_entry(*schema.items)) {
            auto array = made(SchemaType::array);
            TRY(array->items, read_inner(*schema.items));
            return array;
        }
        const auto& fields = schema.items->fields;
        if (fields.size() != 2 || fields.front().name != "key" || fields.back().name != "value") {
            return malformed(
                "Found map encoded as array of key-value pairs, but array elements do not match "
                "the expected format.");
        }
        auto map = made(SchemaType::map);
        TRY(map->keys, read_inner(*fields.front().type));
        TRY(map->items, read_inner(*fields.back().type));
        return map;
    }

    Made read_record(const codec::avro::Schema& schema) {
        if (std::ranges::find(within_, &schema) != within_.end()) {
            return Error{Code::unsupported, base::text("the Avro schema ", schema.full_name(),
                                                       " holds itself, which is not supported")};
        }
        within_.push_back(&schema);
        auto record = made(SchemaType::structure);
        if (schema.doc) record->parameters.emplace_back(kRecordDoc, *schema.doc);
        for (const codec::avro::Field& field : schema.fields) {
            if (field.doc) {
                record->parameters.emplace_back(base::text(kFieldDoc, field.name), *field.doc);
            }
            auto inner = read(*field.type, std::nullopt, field.fallback);
            if (!inner) return base::within(base::text("field ", field.name), inner.error());
            record->fields.push_back({field.name, *std::move(inner)});
        }
        within_.pop_back();
        return record;
    }

    Made read_union(const codec::avro::Schema& schema) {
        auto structure = made(SchemaType::structure);
        structure->name = kAvroUnion;
        for (const codec::avro::Schema* const branch : schema.branches) {
            if (branch->type == Type::null) {
                structure->is_optional = true;
                continue;
            }
            const std::string name = branch_name(*branch);
            if (structure->field(name) != nullptr) {
                return malformed("Multiple union schemas map to the Connect union field name");
            }
            TRY(auto inner, read_inner(*branch));
            inner->is_optional = true;
            structure->fields.push_back({name, std::move(inner)});
        }
        return structure;
    }

    static Result<> read_parameters(const codec::avro::Schema& schema, Schema& into) {
        const Value said = property(schema, "connect.parameters");
        const auto add = [&into](const std::string& key, std::string value) {
            if (into.parameter(key) == nullptr) into.parameters.emplace_back(key, std::move(value));
        };
        if (const auto* const parameters = said.as<Object>()) {
            for (const Field& one : *parameters) {
                const auto* const text = one.value.as<std::string>();
                if (text == nullptr) {
                    return malformed(
                        base::text("Expected schema parameter values to be strings but found: ",
                                   base::printable(json_of(one.value))));
                }
                add(one.name, *text);
            }
        } else if (!said.is_null()) {
            return malformed("Expected JSON object for schema parameters");
        }
        for (const auto& [key, json] : schema.properties) {
            if (!key.starts_with("avro")) continue;
            auto value = parse_json(json);
            if (value) add(key, plain_text(*value));
        }
        return {};
    }

    // A field's default is its schema's, and so is what Connect wrote beside the type.
    static void read_default(const codec::avro::Schema& schema,
                             const std::optional<std::string>& fallback, Schema& into) {
        const Value said = property(schema, "connect.default");
        Value json = said;
        if (fallback) {
            auto parsed = parse_json(*fallback);
            if (!parsed) return;
            json = *std::move(parsed);
            if (said.is_null()) into.parameters.emplace_back(kFieldDefault, "true");
        }
        if (!json.is_null() && schema.type != Type::alternatives) {
            into.fallback = default_of(schema, json);
        }
    }

    std::vector<const codec::avro::Schema*> within_;
    std::size_t schemas_ = 0;
};

}  // namespace

std::string branch_name(const codec::avro::Schema& branch) {
    return branch.is_named() ? branch.name : std::string(codec::avro::name_of(branch.type));
}

const codec::avro::Schema* only_branch(const codec::avro::Schema& alternatives) {
    if (alternatives.type != Type::alternatives || alternatives.branches.size() > 2) return nullptr;
    const codec::avro::Schema* only = nullptr;
    std::size_t nulls = 0;
    for (const codec::avro::Schema* const branch : alternatives.branches) {
        if (branch->type == Type::null) ++nulls;
        if (branch->type != Type::null) only = branch;
    }
    return alternatives.branches.size() == nulls + 1 ? only : nullptr;
}

bool is_map_entry(const codec::avro::Schema& record) {
    if (record.type != Type::record) return false;
    if (record.space == kAvroSpace && record.name == kMapEntry) return true;
    return text_property(record, "connect.internal.type") == kMapEntry;
}

Result<SchemaPtr> connect_schema_of(const codec::avro::Schema& schema,
                                    std::optional<std::int32_t> version) {
    TRY(auto read, ConnectSchemaReader().read(schema, version, std::nullopt));
    return SchemaPtr(std::move(read));
}

}  // namespace sink
