#pragma once
// A wire message is a struct plus a table of its fields. Everything else is a walk over that
// table: codecs, binding, validation, redaction, the page of docs/protocol.md.
//
//     struct Ping {
//         std::string text{};
//         using Self = Ping;
//         static constexpr auto fields() {
//             return std::tuple{field(&Self::text, {.name = "text", .doc = "What to answer."})};
//         }
//     };
//
// `fields()` is a function because the class is not complete where a static member would stand.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/bytes.h"

namespace wire {

inline constexpr std::int16_t kNever = std::numeric_limits<std::int16_t>::max();

// A version of a binary protocol's message.
struct Version {
    std::int16_t number;
    bool flexible;  // Kafka's compact lengths and tagged fields
};

// Where an HTTP door finds the value.
enum class Place : std::uint8_t { body, path, query, header };

// All there is to say about one field. Each walk reads the columns it needs.
struct Info {
    std::string_view name;
    std::string_view doc{};
    std::int16_t since = 0;                // first version that carries the field
    std::int16_t until = kNever;           // last version that carries it
    std::int16_t nullable_since = kNever;  // first version in which null is legal and written
    std::int16_t tag = -1;                 // >= 0: tagged field, flexible versions only
    Place in = Place::body;
    bool required = false;
    bool secret = false;           // never in a log
    std::uint32_t length_min = 0;  // bytes of a text or blob, items of an array
    std::uint32_t limit = 1U << 20U;

    constexpr bool in_version(Version v) const { return since <= v.number && v.number <= until; }
    constexpr bool nullable(Version v) const { return nullable_since <= v.number; }
    constexpr bool tagged() const { return tag >= 0; }
};

template <class S, class T>
struct Field {
    T S::* member;
    Info info;
};

template <class S, class T>
constexpr Field<S, T> field(T S::* member, Info info) {
    return {member, info};
}

template <class S>
concept Record = requires { S::fields(); };

// The table, once in the program's read-only data.
template <Record S>
inline constexpr auto kFields = S::fields();

template <Record S, class Fn>
constexpr void for_each_field(Fn fn) {
    std::apply([&](const auto&... f) { (fn(f), ...); }, kFields<S>);
}

// What a reader does with a JSON field that the table does not name. A record that refuses them
// says `static constexpr Unknown kUnknown = Unknown::refused;`
enum class Unknown : std::uint8_t { ignored, refused };

template <Record S>
constexpr Unknown unknown_fields() {
    if constexpr (requires { S::kUnknown; }) return S::kUnknown;
    return Unknown::ignored;
}

// One API of a binary protocol, said where its request is declared.
struct Api {
    struct Range {
        std::int16_t min, max;
    };
    std::string_view name;
    std::int16_t key;
    Range versions;  // that the table describes
    std::int16_t flexible_since = kNever;
    std::optional<Range> advertised{};  // what peers are told, where it is less

    constexpr Version at(std::int16_t number) const { return {number, number >= flexible_since}; }
    constexpr Range offered() const { return advertised.value_or(versions); }
    constexpr bool speaks(std::int16_t number) const {
        return versions.min <= number && number <= versions.max;
    }
};

// A JSON value of any kind, without blanks, as it was sent. A view: into the body it was read
// from, or whatever the writer of a message hands in.
struct JsonText {
    std::string_view text{};
};

// Bytes that JSON carries as base64. A view, like JsonText; decoded where the text stood.
struct Base64View {
    base::ByteView bytes{};
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsArray = false;
template <class T>
inline constexpr bool kIsArray<std::vector<T>> = !std::is_same_v<T, std::byte>;

}  // namespace wire
