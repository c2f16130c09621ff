#include "sink/record/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include "base/text.h"

namespace sink {
namespace {

// 10^38 is the last power of ten that 128 bits hold.
constexpr std::size_t kDigitsMax = 38;

Value number_value(std::string text) {
    if (text.find_first_of(".enN") == std::string::npos) text += ".0";
    return Value(Number{std::move(text)});
}

template <class T>
Value shortest(T value) {
    if (std::isnan(value)) return Value(Number{"NaN"});
    if (std::isinf(value)) return Value(Number{value < 0 ? "-Infinity" : "Infinity"});
    std::array<char, 32> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
    return number_value(std::string(room.data(), end));
}

}  // namespace

std::string_view name_of(SchemaType type) {
    constexpr std::array<std::string_view, 12> kNames{"INT8",    "INT16",   "INT32",   "INT64",
                                                      "FLOAT32", "FLOAT64", "BOOLEAN", "STRING",
                                                      "BYTES",   "ARRAY",   "MAP",     "STRUCT"};
    return kNames.at(static_cast<std::size_t>(type));
}

const std::string* Schema::parameter(std::string_view key) const {
    const auto found = std::ranges::find(parameters, key, &Parameters::value_type::first);
    return found == parameters.end() ? nullptr : &found->second;
}

const SchemaField* Schema::field(std::string_view field_name) const {
    const auto found = std::ranges::find(fields, field_name, &SchemaField::name);
    return found == fields.end() ? nullptr : &*found;
}

bool Schema::has_text_keys() const { return keys && keys->type == SchemaType::string; }

bool are_equal(const SchemaPtr& a, const SchemaPtr& b) {
    if (a == b) return true;
    return a && b && *a == *b;
}

bool operator==(const Schema& a, const Schema& b) {
    if (&a == &b) return true;
    return a.type == b.type && a.is_optional == b.is_optional && a.name == b.name &&
           a.version == b.version && a.doc == b.doc && a.fallback == b.fallback &&
           a.fields.size() == b.fields.size() && a.parameters.size() == b.parameters.size() &&
           std::ranges::is_permutation(a.parameters, b.parameters) && are_equal(a.keys, b.keys) &&
           are_equal(a.items, b.items) &&
           std::ranges::equal(
               a.fields, b.fields, [](const SchemaField& one, const SchemaField& other) {
                   return one.name == other.name && are_equal(one.schema, other.schema);
               });
}

SchemaPtr schema_of(SchemaType type) {
    auto schema = std::make_shared<Schema>();
    schema->type = type;
    return schema;
}

SchemaPtr optional_schema_of(SchemaType type) {
    auto schema = std::make_shared<Schema>();
    schema->type = type;
    schema->is_optional = true;
    return schema;
}

Value real_value(double value) { return shortest(value); }
Value single_value(float value) { return shortest(value); }

std::optional<double> to_real(const Value& value) {
    const auto* const number = value.as<Number>();
    if (number == nullptr) return std::nullopt;
    const std::string& text = number->text;
    double real = 0;
    // Also reads "NaN" and "Infinity".
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), real);
    if (end != text.data() + text.size() || fault == std::errc::invalid_argument) {
        return std::nullopt;
    }
    if (fault == std::errc::result_out_of_range) {
        const bool is_small =
            text.find("e-") != std::string::npos || text.find("E-") != std::string::npos;
        real = is_small ? 0 : HUGE_VAL;
        if (text.front() == '-') real = -real;
    }
    return real;
}

std::optional<Int128> integer_of(base::ByteView unscaled) {
    constexpr std::size_t kBytes = sizeof(Int128);
    if (unscaled.empty()) return std::nullopt;
    __extension__ using Unsigned = unsigned __int128;
    const bool is_negative = (unscaled.front() & std::byte{0x80}) != std::byte{0};
    const std::byte filler{is_negative ? std::uint8_t{0xFF} : std::uint8_t{0}};
    for (; unscaled.size() > kBytes; unscaled = unscaled.subspan(1)) {
        const bool stays = ((unscaled[1] ^ filler) & std::byte{0x80}) == std::byte{0};
        if (unscaled.front() != filler || !stays) return std::nullopt;
    }
    Unsigned bits = is_negative ? ~Unsigned{0} : Unsigned{0};
    for (const std::byte one : unscaled) bits = (bits << 8U) | std::to_integer<unsigned>(one);
    return static_cast<Int128>(bits);
}

std::optional<std::string> decimal_text(base::ByteView unscaled, int scale) {
    const std::optional<Int128> value = integer_of(unscaled);
    if (!value) return std::nullopt;
    std::string digits;
    Int128 rest = *value;
    do {
        const int digit = static_cast<int>(rest % 10);  // negative for negative values
        digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        rest /= 10;
    } while (rest != 0);
    if (digits.size() > kDigitsMax || scale > static_cast<int>(kDigitsMax) ||
        scale < -static_cast<int>(kDigitsMax)) {
        return std::nullopt;
    }
    if (scale < 0 && digits != "0") digits.append(static_cast<std::size_t>(-scale), '0');
    if (scale > 0) {
        const auto behind = static_cast<std::size_t>(scale);
        if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
        digits.insert(digits.size() - behind, 1, '.');
    }
    return (*value < 0 ? "-" : "") + digits;
}

std::optional<base::Bytes> unscaled_of(std::string_view decimal, int scale) {
    const bool is_negative = decimal.starts_with('-');
    if (is_negative) decimal.remove_prefix(1);
    const std::size_t point = std::min(decimal.find('.'), decimal.size());
    std::string digits(decimal.substr(0, point));
    std::string_view fraction = decimal.substr(std::min(point + 1, decimal.size()));
    while (fraction.ends_with('0') && static_cast<int>(fraction.size()) > scale) {
        fraction.remove_suffix(1);
    }
    if (scale < 0 || static_cast<int>(fraction.size()) > scale) return std::nullopt;
    digits += fraction;
    digits.append(static_cast<std::size_t>(scale) - fraction.size(), '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    if (digits.size() > kDigitsMax) return std::nullopt;
    Int128 value = 0;
    for (const char one : digits) {
        if (one < '0' || one > '9') return std::nullopt;
        value = value * 10 + (one - '0');
    }
    if (is_negative) value = -value;
    // As few bytes as hold the number with its sign, as Java's BigInteger.
    base::Bytes bytes;
    for (;;) {
        bytes.insert(bytes.begin(), static_cast<std::byte>(value & 0xFF));
        const bool has_sign = (bytes.front() & std::byte{0x80}) != std::byte{0};
        value >>= 8;
        if ((value == 0 && !has_sign) || (value == -1 && has_sign)) return bytes;
    }
}

}  // namespace sink
