#include "sink/formats/parquet_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "sink/avro/avro_schema.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using sql::Shape;
using sql::ShapeKind;
using sql::ShapePtr;
using sql::Tree;

Error refused(std::string what) { return {Code::invalid_argument, std::move(what)}; }

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

ShapePtr scalar(ShapeKind kind) { return std::make_shared<const Shape>(Shape{.kind = kind}); }

// A decimal that has no place in a column is kept as its bytes.
ShapePtr decimal_shape(const Schema& schema) {
    int scale = 0;
    int width = kPrecisionDefault;
    if (const std::string* const said = schema.parameter(kScale)) {
        base::parse_number(std::string_view(*said), scale);
    }
    if (const std::string* const said = schema.parameter(kPrecision)) {
        base::parse_number(std::string_view(*said), width);
    }
    width = std::min<int>(width, Shape::kWidthMax);
    if (scale < 0 || width < 1 || scale > width) return scalar(ShapeKind::blob);
    return std::make_shared<const Shape>(Shape{.kind = ShapeKind::decimal,
                                               .width = static_cast<std::uint8_t>(width),
                                               .scale = static_cast<std::uint8_t>(scale)});
}

Result<ShapePtr> shape_of(const Schema& schema);

Result<ShapePtr> structure_shape(const Schema& schema) {
    Shape shape{.kind = ShapeKind::structure};
    std::set<std::string> names;
    for (const SchemaField& field : schema.fields) {
        if (!names.insert(lower(field.name)).second) {
            return refused(base::text("field ", field.name,
                                      ": another one has its name in other letters' case, which "
                                      "ParquetFormat does not support"));
        }
        TRY(ShapePtr part, shape_of(*field.schema));
        shape.parts.push_back({field.name, std::move(part)});
    }
    if (shape.parts.empty()) {
        return refused(
            base::text("Cannot write a schema with an empty group: ",
                       schema.name.empty() ? kAvroDefault : std::string_view(schema.name)));
    }
    return std::make_shared<const Shape>(std::move(shape));
}

Result<ShapePtr> shape_of(const Schema& schema) {
    switch (schema.type) {
        case SchemaType::int8:
        case SchemaType::int16:
            return scalar(ShapeKind::integer);
        case SchemaType::int32:
            return scalar(schema.name == kDate   ? ShapeKind::date
                          : schema.name == kTime ? ShapeKind::time
                                                 : ShapeKind::integer);
        case SchemaType::int64:
            return scalar(schema.name == kTimestamp ? ShapeKind::timestamp_tz : ShapeKind::bigint);
        case SchemaType::float32:
            return scalar(ShapeKind::single);
        case SchemaType::float64:
            return scalar(ShapeKind::real);
        case SchemaType::boolean:
            return scalar(ShapeKind::boolean);
        case SchemaType::string:
            return scalar(ShapeKind::text);
        case SchemaType::bytes:
            return schema.name == kDecimal ? decimal_shape(schema) : scalar(ShapeKind::blob);
        case SchemaType::array: {
            TRY(ShapePtr items, shape_of(*schema.items));
            return std::make_shared<const Shape>(
                Shape{.kind = ShapeKind::list, .parts = {{"element", std::move(items)}}});
        }
        case SchemaType::map: {
            TRY(ShapePtr keys, shape_of(*schema.keys));
            TRY(ShapePtr values, shape_of(*schema.items));
            return std::make_shared<const Shape>(
                Shape{.kind = ShapeKind::map,
                      .parts = {{"key", std::move(keys)}, {"value", std::move(values)}}});
        }
        case SchemaType::structure:
            return structure_shape(schema);
    }
    return scalar(ShapeKind::text);
}

Error misfit(const Schema& schema, const Value& value) {
    return refused(base::text("Invalid type for ", name_of(schema.type), ": ",
                              base::printable(plain_text(value), 200)));
}

Result<Tree> decimal_of(const Schema& schema, const Shape& shape, const Value& value) {
    const auto* const bytes = value.as<base::Bytes>();
    if (bytes == nullptr) return misfit(schema, value);
    const std::optional<Int128> number = integer_of(*bytes);
    Int128 bound = 1;
    for (int i = 0; i < shape.width; ++i) bound *= 10;
    if (!number || *number >= bound || *number <= -bound) {
        return refused(
            base::text("a decimal has more than ", static_cast<int>(shape.width), " digits"));
    }
    return Tree{sql::Wide{.high = static_cast<std::int64_t>(*number >> 64),
                          .low = static_cast<std::uint64_t>(*number)}};
}

Result<Tree> integer_of(const Schema& schema, const Shape& shape, const Value& value) {
    const auto number = value.to_integer();
    if (!number) return misfit(schema, value);
    if (shape.kind == ShapeKind::integer || shape.kind == ShapeKind::bigint ||
        shape.kind == ShapeKind::date) {
        return Tree{*number};
    }
    // Connect's times are milliseconds.
    std::int64_t micros = 0;
    if (__builtin_mul_overflow(*number, std::int64_t{1000}, &micros)) return misfit(schema, value);
    constexpr std::int64_t kDayMicros = 86'400'000'000;
    if (shape.kind == ShapeKind::time && (micros < 0 || micros > kDayMicros)) {
        return misfit(schema, value);
    }
    return Tree{micros};
}

Result<Tree> tree_of(const Schema& schema, const Shape& shape, const Value& given);

Result<Tree> map_of(const Schema& schema, const Shape& shape, const Value& value) {
    Tree::Parts parts;
    const auto add = [&](const Value& key, const Value& item) -> Result<> {
        if (key.is_null()) return refused("a map's key is null");
        TRY(Tree one, tree_of(*schema.keys, *shape.parts.front().shape, key));
        TRY(Tree other, tree_of(*schema.items, *shape.parts.back().shape, item));
        parts.push_back(std::move(one));
        parts.push_back(std::move(other));
        return {};
    };
    if (const auto* const object = value.as<Object>()) {
        for (const Field& one : *object) TRY_VOID(add(Value::text(one.name), one.value));
        return Tree{std::move(parts)};
    }
    const auto* const entries = value.as<Array>();
    if (entries == nullptr) return misfit(schema, value);
    for (const Value& one : *entries) {
        const auto* const pair = one.as<Array>();
        if (pair == nullptr || pair->size() != 2) return misfit(schema, value);
        TRY_VOID(add(pair->front(), pair->back()));
    }
    return Tree{std::move(parts)};
}

Result<Tree> structure_of(const Schema& schema, const Shape& shape, const Value& value) {
    const auto* const object = value.as<Object>();
    if (object == nullptr) return misfit(schema, value);
    static const Value kNone;
    Tree::Parts parts;
    parts.reserve(schema.fields.size());
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const SchemaField& field = schema.fields[i];
        const bool is_in_place = i < object->size() && (*object)[i].name == field.name;
        const Value* const found = is_in_place ? &(*object)[i].value : find(*object, field.name);
        auto part =
            tree_of(*field.schema, *shape.parts[i].shape, found == nullptr ? kNone : *found);
        if (!part) return base::within(base::text("field ", field.name), part.error());
        parts.push_back(*std::move(part));
    }
    return Tree{std::move(parts)};
}

Result<Tree> scalar_of(const Schema& schema, const Shape& shape, const Value& value) {
    if (shape.kind == ShapeKind::decimal) return decimal_of(schema, shape, value);
    if (shape.kind == ShapeKind::boolean) {
        const bool* const truth = value.as<bool>();
        return truth == nullptr ? Result<Tree>(misfit(schema, value))
                                : Tree{std::int64_t{*truth ? 1 : 0}};
    }
    if (shape.kind == ShapeKind::single || shape.kind == ShapeKind::real) {
        const auto real = to_real(value);
        return real ? Tree{*real} : Result<Tree>(misfit(schema, value));
    }
    if (shape.kind == ShapeKind::text) {
        const auto* const text = value.as<std::string>();
        return text == nullptr ? Result<Tree>(misfit(schema, value)) : Tree{*text};
    }
    if (shape.kind == ShapeKind::blob) {
        const auto* const bytes = value.as<base::Bytes>();
        return bytes == nullptr ? Result<Tree>(misfit(schema, value))
                                : Tree{std::string(base::as_text(*bytes))};
    }
    return integer_of(schema, shape, value);
}

Result<Tree> tree_of(const Schema& schema, const Shape& shape, const Value& given) {
    const Value& value = given.is_null() && schema.fallback ? *schema.fallback : given;
    if (value.is_null()) {
        if (schema.is_optional) return Tree{};
        return refused("Found null value for non-optional schema");
    }
    switch (shape.kind) {
        case ShapeKind::list: {
            const auto* const array = value.as<Array>();
            if (array == nullptr) return misfit(schema, value);
            Tree::Parts parts;
            for (const Value& one : *array) {
                TRY(Tree part, tree_of(*schema.items, *shape.parts.front().shape, one));
                parts.push_back(std::move(part));
            }
            return Tree{std::move(parts)};
        }
        case ShapeKind::map:
            return map_of(schema, shape, value);
        case ShapeKind::structure:
            return structure_of(schema, shape, value);
        default:
            return scalar_of(schema, shape, value);
    }
}

}  // namespace

Result<ShapePtr> row_shape_of(const SchemaPtr& schema) {
    const bool is_record = schema && schema->type == SchemaType::structure &&
                           !schema->is_optional && schema->name != kAvroUnion;
    if (!is_record) return refused("Avro schema must be a record.");
    return structure_shape(*schema);
}

Result<Tree> row_of(const Schema& schema, const Shape& shape, const Value& value) {
    return tree_of(schema, shape, value);
}

std::size_t bytes_of(const Tree& tree) {
    std::size_t bytes = sizeof tree;
    if (const auto* const text = std::get_if<std::string>(&tree.state)) bytes += text->size();
    if (const Tree::Parts* const parts = tree.parts()) {
        for (const Tree& one : *parts) bytes += bytes_of(one);
    }
    return bytes;
}

}  // namespace sink
