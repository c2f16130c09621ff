#include "sink/record/value.h"

#include <algorithm>

#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace sink {
namespace {

// Depth is bounded by the reader.
Value read(codec::JsonReader& json) {
    switch (json.kind()) {
        case codec::JsonKind::object: {
            Object object;
            json.enter_object();
            while (const auto name = json.next_field()) {
                const std::string kept(*name);
                set(object, kept, read(json));
            }
            return Value(std::move(object));
        }
        case codec::JsonKind::array: {
            Array array;
            json.enter_array();
            while (json.next_element()) array.push_back(read(json));
            return Value(std::move(array));
        }
        case codec::JsonKind::string:
            return Value::text(json.string());
        case codec::JsonKind::number:
            return Value(Number{std::string(json.number())});
        case codec::JsonKind::boolean:
            return Value(json.boolean());
        case codec::JsonKind::null:
        case codec::JsonKind::fault:
            json.null();
            return {};
    }
    return {};
}

void write(codec::JsonWriter& json, const Value& value) {
    if (const auto* const truth = value.as<bool>()) {
        json.boolean(*truth);
    } else if (const auto* const number = value.as<Number>()) {
        // Reals of Avro may be what JSON has no number for.
        if (number->text.find_first_of("NI") == std::string::npos) {
            json.raw(number->text);
        } else {
            json.string(number->text);
        }
    } else if (const auto* const text = value.as<std::string>()) {
        json.string(*text);
    } else if (const auto* const bytes = value.as<base::Bytes>()) {
        json.string(codec::base64(*bytes));
    } else if (const auto* const array = value.as<Array>()) {
        json.begin_array();
        for (const Value& one : *array) write(json, one);
        json.end_array();
    } else if (const auto* const object = value.as<Object>()) {
        json.begin_object();
        for (const Field& field : *object) {
            json.key(field.name);
            write(json, field.value);
        }
        json.end_object();
    } else {
        json.null();
    }
}

}  // namespace

bool operator==(const Value& a, const Value& b) { return a.state_ == b.state_; }

Value Value::integer(std::int64_t value) { return Value(Number{base::text(value)}); }

std::optional<std::int64_t> Value::to_integer() const {
    const auto* const number = as<Number>();
    std::int64_t value = 0;
    if (number == nullptr || !base::parse_number(number->text, value)) return std::nullopt;
    return value;
}

Result<Value> parse_json(std::string text) {
    codec::JsonReader json(text);
    Value value = read(json);
    TRY_VOID(json.finish());
    return value;
}

void append_json(std::string& out, const Value& value) {
    codec::JsonWriter json(out);
    write(json, value);
}

std::string json_of(const Value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

std::string plain_text(const Value& value) {
    if (const auto* const text = value.as<std::string>()) return *text;
    if (const auto* const bytes = value.as<base::Bytes>()) {
        return std::string(base::as_text(*bytes));
    }
    std::string out;
    if (const auto* const array = value.as<Array>()) {
        for (const Value& one : *array) out += (out.empty() ? "" : ", ") + plain_text(one);
        return "[" + out + "]";
    }
    if (const auto* const object = value.as<Object>()) {
        for (const Field& one : *object) {
            out += (out.empty() ? "" : ", ") + one.name + "=" + plain_text(one.value);
        }
        return "{" + out + "}";
    }
    return json_of(value);
}

const Value* find(const Object& object, std::string_view name) {
    const auto found = std::ranges::find(object, name, &Field::name);
    return found == object.end() ? nullptr : &found->value;
}

Value* find(Object& object, std::string_view name) {
    const auto found = std::ranges::find(object, name, &Field::name);
    return found == object.end() ? nullptr : &found->value;
}

void set(Object& object, std::string_view name, Value value) {
    if (Value* const there = find(object, name)) {
        *there = std::move(value);
    } else {
        object.push_back({std::string(name), std::move(value)});
    }
}

const Value* find_path(const Value& value, std::string_view path) {
    const auto* const object = value.as<Object>();
    if (object == nullptr) return nullptr;
    if (const Value* const whole = find(*object, path)) return whole;
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const Value* const step = find(*object, path.substr(0, dot));
    return step == nullptr ? nullptr : find_path(*step, path.substr(dot + 1));
}

}  // namespace sink
