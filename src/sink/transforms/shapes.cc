// HoistField, ExtractField, Flatten, Cast, SetSchemaMetadata.

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "sink/transforms/schema_change.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

class HoistField final : public Transform {
  public:
    HoistField(Side side, std::string field) : side_(side), field_(std::move(field)) {}
    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        Object hoisted;
        hoisted.push_back({field_, std::move(value)});
        value = Value(std::move(hoisted));
        SchemaPtr& schema = schema_side_of(record, side_);
        const SchemaPtr inner = schema;
        const auto hoist = [this, &inner](const Schema&) -> Result<Schema> {
            Schema made;
            made.type = SchemaType::structure;
            TRY_VOID(add_field(made, field_, inner));
            return made;
        };
        TRY_VOID(change_.apply(schema, hoist));
        return Fate::keeps;
    }

  private:
    Side side_;
    SchemaChange change_;
    std::string field_;
};

class ExtractField final : public Transform {
  public:
    ExtractField(Side side, std::string field, bool goes_deep)
        : side_(side), field_(std::move(field)), goes_deep_(goes_deep) {}
    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        SchemaPtr& schema = schema_side_of(record, side_);
        if (schema) {
            TRY(schema, schema_in(*schema, field_));
        }
        if (value.is_null()) return Fate::keeps;
        TRY(const Object* object, object_of(value, "field extraction"));
        const Value* const found = goes_deep_ ? find_path(value, field_) : find(*object, field_);
        Value taken = found != nullptr ? *found : Value();
        value = std::move(taken);
        return Fate::keeps;
    }

  private:
    // The steps are those that the value is walked by.
    Result<SchemaPtr> schema_in(const Schema& schema, std::string_view path) const {
        if (const SchemaField* const whole = schema.field(path)) return whole->schema;
        const std::size_t dot = goes_deep_ ? path.find('.') : std::string_view::npos;
        const SchemaField* const step =
            dot == std::string_view::npos ? nullptr : schema.field(path.substr(0, dot));
        if (step != nullptr) return schema_in(*step->schema, path.substr(dot + 1));
        return Error{Code::invalid_argument, base::text("Unknown field: ", field_)};
    }

    Side side_;
    std::string field_;
    bool goes_deep_;
};

class Flatten final : public Transform {
  public:
    Flatten(Side side, std::string delimiter) : side_(side), delimiter_(std::move(delimiter)) {}
    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(Object * object, object_of(value, "flattening"));
        SchemaPtr& schema = schema_side_of(record, side_);
        Object flat;
        if (schema) {
            add("", *schema, value, flat);
        } else {
            add("", *object, flat);
        }
        value = Value(std::move(flat));
        const auto flattened = [this](const Schema& from) -> Result<Schema> {
            Schema made = structure_like(from);
            TRY_VOID(add("", from, presence_of(from), made));
            return made;
        };
        TRY_VOID(change_.apply(schema, flattened));
        return Fate::keeps;
    }

  private:
    std::string name_in(const std::string& prefix, const std::string& name) const {
        return prefix.empty() ? name : base::text(prefix, delimiter_, name);
    }

    // By the schema, so that what is null has all its fields too.
    void add(const std::string& prefix, const Schema& schema, const Value& value,
             Object& flat) const {
        static const Value kNone;
        const auto* const object = value.as<Object>();
        for (const SchemaField& field : schema.fields) {
            const Value* const found = object == nullptr ? nullptr : find(*object, field.name);
            const Value& inner = found == nullptr ? kNone : *found;
            const std::string name = name_in(prefix, field.name);
            if (field.schema->type == SchemaType::structure) {
                add(name, *field.schema, inner, flat);
            } else {
                set(flat, name, inner);
            }
        }
    }

    // What may be null takes its fields with it.
    Result<> add(const std::string& prefix, const Schema& schema, Presence outer,
                 Schema& made) const {
        for (const SchemaField& field : schema.fields) {
            const std::string name = name_in(prefix, field.name);
            const bool is_optional = outer == Presence::optional || field.schema->is_optional;
            if (field.schema->type == SchemaType::structure) {
                TRY_VOID(add(name, *field.schema,
                             is_optional ? Presence::optional : Presence::required, made));
            } else {
                TRY_VOID(
                    add_field(made, name, is_optional ? as_optional(field.schema) : field.schema));
            }
        }
        return {};
    }

    // Depth is bounded by the JSON reader.
    void add(const std::string& prefix, const Object& object, Object& flat) const {
        for (const Field& field : object) {
            const std::string name = name_in(prefix, field.name);
            if (const auto* const inner = field.value.as<Object>()) {
                add(name, *inner, flat);
            } else {
                set(flat, name, field.value);
            }
        }
    }

    Side side_;
    SchemaChange change_;
    std::string delimiter_;
};

enum class CastType : std::uint8_t { integer, floating, boolean, string };

struct CastTo {
    CastType type = CastType::string;
    int bits = 64;
};

std::optional<CastTo> cast_type(std::string_view name) {
    struct Named {
        std::string_view name;
        CastTo to;
    };
    static constexpr Named kTypes[] = {
        {"int8", {CastType::integer, 8}},      {"int16", {CastType::integer, 16}},
        {"int32", {CastType::integer, 32}},    {"int64", {CastType::integer, 64}},
        {"float32", {CastType::floating, 32}}, {"float64", {CastType::floating, 64}},
        {"boolean", {CastType::boolean, 1}},   {"string", {CastType::string, 0}},
    };
    for (const Named& one : kTypes) {
        if (one.name == name) return one.to;
    }
    return std::nullopt;
}

std::optional<double> double_of(std::string_view text) {
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// As Java narrows: the low bits of a whole number, a fraction cut off.
std::int64_t narrowed(std::int64_t value, int bits) {
    switch (bits) {
        case 8:
            return static_cast<std::int8_t>(value);
        case 16:
            return static_cast<std::int16_t>(value);
        case 32:
            return static_cast<std::int32_t>(value);
        default:
            return value;
    }
}

std::int64_t whole_of(double value) {
    constexpr double kBound = 9.2233720368547748e18;
    if (std::isnan(value)) return 0;
    if (value >= kBound) return INT64_MAX;
    if (value <= -kBound) return INT64_MIN;
    return static_cast<std::int64_t>(value);
}

std::string spelled(double value) {
    std::string text = base::text(value);
    if (text.find_first_of(".eEn") == std::string::npos) text += ".0";
    return text;
}

Result<Value> cast_to(CastTo to, const Value& value) {
    const auto refuse = [&value] {
        return Error{Code::invalid_argument, base::text("Unexpected value for Cast: ",
                                                        base::printable(plain_text(value), 200))};
    };
    if (value.is_null()) return Value();
    if (value.as<Object>() != nullptr || value.as<Array>() != nullptr) return refuse();
    if (to.type == CastType::string) return Value::text(plain_text(value));
    if (to.type == CastType::boolean) {
        if (value.as<bool>() != nullptr) return value;
        if (value.as<Number>() != nullptr) {
            return Value(double_of(plain_text(value)).value_or(0) != 0);
        }
        return Value(equal_words(plain_text(value), "true"));
    }
    const std::string text = value.as<bool>() != nullptr
                                 ? std::string(*value.as<bool>() ? "1" : "0")
                                 : plain_text(value);
    std::int64_t whole = 0;
    const auto fraction = double_of(text);
    if (to.type == CastType::integer && base::parse_number(text, whole)) {
        return Value::integer(narrowed(whole, to.bits));
    }
    // A text has to be of the type; a number is brought to it.
    if (!fraction || (to.type == CastType::integer && value.as<std::string>() != nullptr)) {
        return refuse();
    }
    if (to.type == CastType::integer) {
        return Value::integer(narrowed(whole_of(*fraction), to.bits));
    }
    const double narrow =
        to.bits == 32 ? static_cast<double>(static_cast<float>(*fraction)) : *fraction;
    return Value(Number{spelled(narrow)});
}

SchemaType schema_type_of(CastTo to) {
    switch (to.type) {
        case CastType::boolean:
            return SchemaType::boolean;
        case CastType::string:
            return SchemaType::string;
        case CastType::floating:
            return to.bits == 32 ? SchemaType::float32 : SchemaType::float64;
        case CastType::integer:
            break;
    }
    return to.bits == 8    ? SchemaType::int8
           : to.bits == 16 ? SchemaType::int16
           : to.bits == 32 ? SchemaType::int32
                           : SchemaType::int64;
}

// A decimal as the number that it is.
Value number_of(const Schema* schema, const Value& value) {
    const auto* const bytes = value.as<base::Bytes>();
    if (schema == nullptr || bytes == nullptr || schema->name != kDecimal) return value;
    const std::string* const scale = schema->parameter(kScale);
    int digits = 0;
    if (scale != nullptr) base::parse_number(std::string_view(*scale), digits);
    auto text = decimal_text(*bytes, digits);
    return text ? Value(Number{*std::move(text)}) : value;
}

Result<Schema> cast_schema(CastTo to, const Schema& schema) {
    Schema made;
    made.type = schema_type_of(to);
    made.is_optional = schema.is_optional;
    if (schema.fallback) {
        TRY(Value fallback, cast_to(to, number_of(&schema, *schema.fallback)));
        made.fallback = std::move(fallback);
    }
    return made;
}

class Cast final : public Transform {
  public:
    Cast(Side side, std::optional<CastTo> whole, std::vector<std::pair<std::string, CastTo>> fields)
        : side_(side), whole_(whole), fields_(std::move(fields)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        SchemaPtr& schema = schema_side_of(record, side_);
        const SchemaPtr before = schema;
        TRY_VOID(change_.apply(schema, [this](const Schema& from) { return changed(from); }));
        if (value.is_null()) return Fate::keeps;
        if (whole_) {
            TRY(value, cast_to(*whole_, number_of(before.get(), value)));
            return Fate::keeps;
        }
        TRY(Object * object, object_of(value, "cast types"));
        for (const auto& [name, to] : fields_) {
            Value* const field = find(*object, name);
            if (field == nullptr) continue;
            const SchemaField* const known = before ? before->field(name) : nullptr;
            TRY(*field, cast_to(to, number_of(known ? known->schema.get() : nullptr, *field)));
        }
        return Fate::keeps;
    }

  private:
    Result<Schema> changed(const Schema& schema) const {
        if (whole_) return cast_schema(*whole_, schema);
        Schema made = schema;
        for (const auto& [name, to] : fields_) {
            const SchemaField* const field = schema.field(name);
            if (field == nullptr) continue;
            TRY(Schema cast, cast_schema(to, *field->schema));
            made = with_field(made, name, std::make_shared<const Schema>(std::move(cast)));
        }
        return made;
    }

    Side side_;
    SchemaChange change_;
    std::optional<CastTo> whole_;
    std::vector<std::pair<std::string, CastTo>> fields_;
};

class SetSchemaMetadata final : public Transform {
  public:
    SetSchemaMetadata(Side side, std::string name, std::optional<std::int32_t> version)
        : side_(side), name_(std::move(name)), version_(version) {}

    Result<Fate> apply(SinkRecord& record) const override {
        SchemaPtr& schema = schema_side_of(record, side_);
        if (!schema && side_of(record, side_).is_null()) return Fate::keeps;
        if (!schema) {
            return Error{Code::invalid_argument, "Schema required for [updating schema metadata]"};
        }
        const auto renamed = [this](const Schema& from) -> Result<Schema> {
            Schema made = from;
            if (!name_.empty()) made.name = name_;
            if (version_) made.version = version_;
            return made;
        };
        TRY_VOID(change_.apply(schema, renamed));
        return Fate::keeps;
    }

  private:
    Side side_;
    SchemaChange change_;
    std::string name_;
    std::optional<std::int32_t> version_;
};

}  // namespace

MadeTransform make_hoist_field(const TransformOptions& options, Side side) {
    TRY(std::string field, options.required("field"));
    return std::unique_ptr<Transform>(std::make_unique<HoistField>(side, std::move(field)));
}

MadeTransform make_extract_field(const TransformOptions& options, Side side) {
    TRY(std::string field, options.required("field"));
    const bool goes_deep = equal_words(options.given("field.syntax.version").value_or("V1"), "V2");
    return std::unique_ptr<Transform>(
        std::make_unique<ExtractField>(side, std::move(field), goes_deep));
}

MadeTransform make_flatten(const TransformOptions& options, Side side) {
    return std::unique_ptr<Transform>(
        std::make_unique<Flatten>(side, options.text("delimiter", ".")));
}

MadeTransform make_cast(const TransformOptions& options, Side side) {
    TRY(const std::vector<std::string> spec, options.required_list("spec"));
    std::optional<CastTo> whole;
    std::vector<std::pair<std::string, CastTo>> fields;
    for (const std::string& one : spec) {
        const std::size_t colon = one.rfind(':');
        const std::string_view type =
            trimmed(colon == std::string::npos ? one : std::string_view(one).substr(colon + 1));
        const auto to = cast_type(type);
        if (!to) return options.wrong("spec", base::text("Invalid type: ", type));
        if (colon == std::string::npos) {
            whole = to;
        } else {
            fields.emplace_back(one.substr(0, colon), *to);
        }
    }
    if (whole && (spec.size() > 1 || !fields.empty())) {
        return options.wrong("spec",
                             "Cast transformations that specify a type to cast the entire "
                             "value to may ony specify a single cast in their spec");
    }
    return std::unique_ptr<Transform>(std::make_unique<Cast>(side, whole, std::move(fields)));
}

MadeTransform make_set_schema_metadata(const TransformOptions& options, Side side) {
    std::optional<std::int32_t> version;
    if (const auto given = options.given("schema.version")) {
        std::int32_t number = 0;
        if (!base::parse_number(*given, number)) {
            return options.wrong("schema.version", "Not a number of type INT");
        }
        version = number;
    }
    return std::unique_ptr<Transform>(std::make_unique<SetSchemaMetadata>(
        side, std::string(options.given("schema.name").value_or("")), version));
}

}  // namespace sink
