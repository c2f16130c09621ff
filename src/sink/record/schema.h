#pragma once
// What a value may be, in Connect's words: converters bring a schema with each value, and a file of
// Avro or Parquet is made by one.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sink/record/value.h"

namespace sink {

enum class SchemaType : std::uint8_t {
    int8,
    int16,
    int32,
    int64,
    float32,
    float64,
    boolean,
    string,
    bytes,
    array,
    map,
    structure,
};

// "INT8", "STRUCT", as Connect prints them.
std::string_view name_of(SchemaType type);

struct Schema;
// Shared by all values that came with it; nullptr: a value without one.
using SchemaPtr = std::shared_ptr<const Schema>;

struct SchemaField {
    std::string name;
    SchemaPtr schema;
};
using Parameters = std::vector<std::pair<std::string, std::string>>;

// Values of it are: numbers; true and false; texts; bytes; arrays; objects with every field in the
// schema's order; maps as objects, if their keys are texts, else as arrays of pairs. Decimals are
// the bytes of the unscaled number, dates and times the numbers behind them.
struct Schema {
    SchemaType type = SchemaType::string;
    bool is_optional = false;
    std::string name;  // empty: it has none
    std::optional<std::int32_t> version;
    std::optional<std::string> doc;
    Parameters parameters;
    std::optional<Value> fallback;  // "default"
    std::vector<SchemaField> fields;
    SchemaPtr keys;   // of a map
    SchemaPtr items;  // of an array; of a map: its values

    const std::string* parameter(std::string_view key) const;
    const SchemaField* field(std::string_view field_name) const;
    // Whether it is a map that can be an object: its keys are texts.
    bool has_text_keys() const;
};
// All of it, depth first; parameters in any order.
bool operator==(const Schema& a, const Schema& b);
bool are_equal(const SchemaPtr& a, const SchemaPtr& b);

SchemaPtr schema_of(SchemaType type);
SchemaPtr optional_schema_of(SchemaType type);

// Connect's logical types are schemas of these names.
inline constexpr std::string_view kDecimal = "org.apache.kafka.connect.data.Decimal";
inline constexpr std::string_view kDate = "org.apache.kafka.connect.data.Date";
inline constexpr std::string_view kTime = "org.apache.kafka.connect.data.Time";
inline constexpr std::string_view kTimestamp = "org.apache.kafka.connect.data.Timestamp";
// The parameter of a decimal: digits behind its point.
inline constexpr std::string_view kScale = "scale";

struct SchemaAndValue {
    SchemaPtr schema;
    Value value;
};

// Numbers as Connect's values hold them: the shortest text that reads back as the same, never one
// that looks whole.
Value real_value(double value);
Value single_value(float value);
std::optional<double> to_real(const Value& value);

// The digits of a decimal: "-12.50" of its bytes and scale, at most 38 digits; nothing if there are
// more.
std::optional<std::string> decimal_text(base::ByteView unscaled, int scale);
// The other way; nothing if it is no such number, or has more digits behind the point than `scale`.
std::optional<base::Bytes> unscaled_of(std::string_view decimal, int scale);
// Two's complement, highest byte first; nothing beyond 128 bits.
__extension__ using Int128 = __int128;
std::optional<Int128> integer_of(base::ByteView unscaled);

}  // namespace sink
