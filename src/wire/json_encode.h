#pragma once
// Message → JSON, by the field table; and the same without its secrets, for a log line.

#include <concepts>
#include <string>

#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/writer.h"
#include "wire/field.h"

namespace wire {

enum class Secrets : std::uint8_t { shown, hidden };

template <Record S>
void put_json(codec::JsonWriter& json, const S& s, Secrets secrets);

template <class T>
void put_json_value(codec::JsonWriter& json, const T& value, Secrets secrets) {
    if constexpr (kIsOptional<T>) {
        value ? put_json_value(json, *value, secrets) : json.null();
    } else if constexpr (kIsArray<T>) {
        json.begin_array();
        for (const auto& item : value) put_json_value(json, item, secrets);
        json.end_array();
    } else if constexpr (Record<T>) {
        put_json(json, value, secrets);
    } else if constexpr (std::same_as<T, bool>) {
        json.boolean(value);
    } else if constexpr (std::integral<T> || std::same_as<T, double>) {
        json.number(value);
    } else if constexpr (std::same_as<T, JsonText>) {
        json.raw(value.text.empty() ? "null" : value.text);
    } else if constexpr (std::same_as<T, Base64View>) {
        json.string(codec::base64(value.bytes));
    } else if constexpr (std::same_as<T, base::Bytes>) {
        json.string(codec::base64(value));
    } else {
        static_assert(std::same_as<T, std::string> || std::same_as<T, std::string_view>,
                      "JSON has no way to say this type");
        json.string(value);
    }
}

// A field that is absent is left out, or written as null if its table says that null is legal.
template <Record S>
void put_json(codec::JsonWriter& json, const S& s, Secrets secrets) {
    json.begin_object();
    for_each_field<S>([&]<class T>(const Field<S, T>& f) {
        if (f.info.in != Place::body && secrets == Secrets::shown) return;
        const T& value = s.*f.member;
        if constexpr (kIsOptional<T>) {
            if (!value && f.info.nullable_since == kNever) return;
        }
        json.key(f.info.name);
        if (f.info.secret && secrets == Secrets::hidden) {
            json.string("***");
        } else {
            put_json_value(json, value, secrets);
        }
    });
    json.end_object();
}

template <Record S>
std::string to_json(const S& s) {
    std::string out;
    codec::JsonWriter json(out);
    put_json(json, s, Secrets::shown);
    return out;
}

// For a log line: all fields wherever they travel, secrets starred, at most 400 bytes.
template <Record S>
std::string redacted(const S& s) {
    std::string out;
    codec::JsonWriter json(out);
    put_json(json, s, Secrets::hidden);
    return base::printable(out, 400);
}

}  // namespace wire
