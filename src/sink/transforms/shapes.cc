// HoistField, ExtractField, Flatten, Cast, SetSchemaMetadata.

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "sink/transforms/transform.h"

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
        return Fate::keeps;
    }

  private:
    Side side_;
    std::string field_;
};

class ExtractField final : public Transform {
  public:
    ExtractField(Side side, std::string field, bool goes_deep)
        : side_(side), field_(std::move(field)), goes_deep_(goes_deep) {}
    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        TRY(const Object* object, object_of(value, "field extraction"));
        const Value* const found = goes_deep_ ? find_path(value, field_) : find(*object, field_);
        Value taken = found != nullptr ? *found : Value();
        value = std::move(taken);
        return Fate::keeps;
    }

  private:
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
        Object flat;
        add("", *object, flat);
        *object = std::move(flat);
        return Fate::keeps;
    }

  private:
    // Depth is bounded by the JSON reader.
    void add(const std::string& prefix, const Object& object, Object& flat) const {
        for (const Field& field : object) {
            const std::string name =
                prefix.empty() ? field.name : base::text(prefix, delimiter_, field.name);
            if (const auto* const inner = field.value.as<Object>()) {
                add(name, *inner, flat);
            } else {
                set(flat, name, field.value);
            }
        }
    }

    Side side_;
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

class Cast final : public Transform {
  public:
    Cast(Side side, std::optional<CastTo> whole, std::vector<std::pair<std::string, CastTo>> fields)
        : side_(side), whole_(whole), fields_(std::move(fields)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        if (value.is_null()) return Fate::keeps;
        if (whole_) {
            TRY(value, cast_to(*whole_, value));
            return Fate::keeps;
        }
        TRY(Object * object, object_of(value, "cast types"));
        for (const auto& [name, to] : fields_) {
            Value* const field = find(*object, name);
            if (field == nullptr) continue;
            TRY(*field, cast_to(to, *field));
        }
        return Fate::keeps;
    }

  private:
    Side side_;
    std::optional<CastTo> whole_;
    std::vector<std::pair<std::string, CastTo>> fields_;
};

class SetSchemaMetadata final : public Transform {
  public:
    explicit SetSchemaMetadata(Side side) : side_(side) {}
    Result<Fate> apply(SinkRecord& record) const override {
        if (side_of(record, side_).is_null()) return Fate::keeps;
        return Error{Code::invalid_argument, "Schema required for [updating schema metadata]"};
    }

  private:
    Side side_;
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

MadeTransform make_set_schema_metadata(const TransformOptions&, Side side) {
    return std::unique_ptr<Transform>(std::make_unique<SetSchemaMetadata>(side));
}

}  // namespace sink
