#pragma once
// How each kind of value is read and written, and the rows of a record made of them.

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "wire/kafka/codec/codec.h"
#include "wire/kafka/codec/rows.h"

namespace wire::kafka {

template <class T>
void put_length(Writer& w, std::int64_t count, Version v) {
    if constexpr (std::same_as<T, std::string>) return w.text_length(count, v);
    w.length(count, v);
}

template <class T>
std::int64_t get_length(Reader& r, Version v) {
    if constexpr (std::same_as<T, std::string>) return r.text_length(v);
    return r.length(v);
}

template <Record S>
void put_record(Writer& w, const S& s, Version v);
template <Record S>
void get_record(Reader& r, S& s, Version v);

template <class T>
void put(Writer& w, const T& value, const Info& info, Version v);

template <class T>
void put_optional(Writer& w, const std::optional<T>& value, const Info& info, Version v) {
    if constexpr (Record<T>) {
        if (info.nullable(v)) w.fixed<std::int8_t>(value ? 1 : -1);
        if (value || !info.nullable(v)) put(w, value.value_or(T{}), info, v);
    } else {
        if (value) return put(w, *value, info, v);
        put_length<T>(w, info.nullable(v) ? -1 : 0, v);
    }
}

template <class T>
void put(Writer& w, const T& value, const Info& info, Version v) {
    if constexpr (std::same_as<T, bool>) {
        w.fixed<std::uint8_t>(value);
    } else if constexpr (std::integral<T>) {
        w.fixed(value);
    } else if constexpr (std::is_enum_v<T>) {
        w.fixed(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::same_as<T, double>) {
        w.fixed(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::same_as<T, Uuid>) {
        w.raw(std::as_bytes(std::span(value.bytes)));
    } else if constexpr (kIsOptional<T>) {
        put_optional(w, value, info, v);
    } else if constexpr (std::same_as<T, Records>) {
        put_length<T>(w, static_cast<std::int64_t>(value.bytes.size()), v);
        w.records(value);
    } else if constexpr (kIsArray<T>) {
        put_length<T>(w, static_cast<std::int64_t>(value.size()), v);
        for (const auto& item : value) put(w, item, info, v);
    } else if constexpr (Record<T>) {
        put_record(w, value, v);
    } else if constexpr (std::same_as<T, std::string>) {
        w.text(value, v);
    } else {
        static_assert(std::same_as<T, Bytes>, "Kafka's wire has no such value");
        put_length<T>(w, static_cast<std::int64_t>(value.size()), v);
        w.raw(value);
    }
}

template <class T>
void get_sized(Reader& r, T& value, std::int64_t count, const Info& info, Version v);

template <class T>
void get_optional(Reader& r, std::optional<T>& value, const Info& info, Version v) {
    if constexpr (Record<T>) {
        if (info.nullable(v) && r.fixed<std::int8_t>() < 0) return value.reset();
        get_record(r, value.emplace(), v);
    } else {
        const std::int64_t count = get_length<T>(r, v);
        if (count < 0 && info.nullable(v)) return value.reset();
        get_sized(r, value.emplace(), count, info, v);
    }
}

template <class T>
void get(Reader& r, T& value, const Info& info, Version v) {
    if constexpr (std::same_as<T, bool>) {
        value = r.fixed<std::uint8_t>() != 0;
    } else if constexpr (std::integral<T>) {
        value = r.fixed<T>();
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(r.fixed<std::underlying_type_t<T>>());
    } else if constexpr (std::same_as<T, double>) {
        value = std::bit_cast<double>(r.fixed<std::uint64_t>());
    } else if constexpr (std::same_as<T, Uuid>) {
        std::ranges::copy(r.take(value.bytes.size()),
                          std::as_writable_bytes(std::span(value.bytes)).begin());
    } else if constexpr (kIsOptional<T>) {
        get_optional(r, value, info, v);
    } else if constexpr (Record<T>) {
        get_record(r, value, v);
    } else {
        get_sized(r, value, get_length<T>(r, v), info, v);
    }
}

template <class T>
void get_sized(Reader& r, T& value, std::int64_t count, const Info& info, Version v) {
    if constexpr (std::same_as<T, Records>) {
        value.bytes = r.sized(count, info.limit);
    } else if constexpr (kIsArray<T>) {
        if (!r.fits(count, info.limit)) return;
        const auto size = static_cast<std::size_t>(count);
        if (!r.spend(size * sizeof(typename T::value_type))) return;
        value.resize(size);
        for (auto& item : value) get(r, item, info, v);
    } else {
        const ByteView bytes = r.sized(count, info.limit);
        const auto* first = reinterpret_cast<const typename T::value_type*>(bytes.data());
        value.assign(first, first + bytes.size());
    }
}

template <class T>
void put_erased(Writer& w, const void* value, const Info& info, Version v) {
    put(w, *static_cast<const T*>(value), info, v);
}
template <class T>
void get_erased(Reader& r, void* value, const Info& info, Version v) {
    get(r, *static_cast<T*>(value), info, v);
}

// The rows of a record's table.
template <Record S, std::size_t I>
constexpr Row row_of() {
    using T = std::remove_reference_t<decltype(std::declval<S&>().*std::get<I>(kFields<S>).member)>;
    constexpr bool kTagged = std::get<I>(kFields<S>).info.tagged();
    Row row{};
    row.info = &std::get<I>(kFields<S>).info;
    row.place = [](void* record) -> void* {
        return &(static_cast<S*>(record)->*std::get<I>(kFields<S>).member);
    };
    row.put = put_erased<T>;
    row.get = get_erased<T>;
    if constexpr (kTagged) {
        row.put_default = [](Writer& w, const Info& info, Version v) {
            const S untouched{};
            put(w, untouched.*std::get<I>(kFields<S>).member, info, v);
        };
    }
    return row;
}

template <Record S, std::size_t... I>
constexpr std::array<Row, sizeof...(I)> rows_of(std::index_sequence<I...> /*all*/) {
    return {row_of<S, I>()...};
}

template <Record S>
inline constexpr auto kRows =
    rows_of<S>(std::make_index_sequence<std::tuple_size_v<decltype(S::fields())>>());

template <Record S>
void put_record(Writer& w, const S& s, Version v) {
    put_rows(w, &s, kRows<S>, v);
}

template <Record S>
void get_record(Reader& r, S& s, Version v) {
    get_rows(r, &s, kRows<S>, v);
}

template <Record S>
void encode(Writer& w, const S& s, Version v) {
    put_record(w, s, v);
}

template <Record S>
void decode(Reader& r, S& s, Version v) {
    get_record(r, s, v);
}

}  // namespace wire::kafka
