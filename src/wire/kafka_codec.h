#pragma once
// Kafka's binary wire, derived from field tables: every message in every version, tags too.

#include <concepts>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "codec/endian.h"
#include "wire/field.h"

namespace wire::kafka {

using base::Bytes;
using base::ByteView;

class Writer {
  public:
    Bytes out;

    template <std::integral T>
    void fixed(T value) {
        out.resize(out.size() + sizeof value);
        codec::store_big(out.data() + out.size() - sizeof value, value);
    }
    void uvarint(std::uint32_t value) {
        for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<std::byte>(value | 0x80U));
        out.push_back(static_cast<std::byte>(value));
    }
    void raw(ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
};

// Sticky: after the first fault every read yields zero and ok() is false, so decoding needs no
// branches and can never read past the end.
class Reader {
  public:
    explicit Reader(ByteView in) : in_(in) {}

    bool ok() const { return ok_; }
    std::size_t left() const { return in_.size(); }
    void fail() {
        ok_ = false;
        in_ = {};
    }

    ByteView take(std::size_t count) {
        if (count > in_.size()) {
            fail();
            return {};
        }
        const ByteView taken = in_.first(count);
        in_ = in_.subspan(count);
        return taken;
    }
    template <std::integral T>
    T fixed() {
        const ByteView bytes = take(sizeof(T));
        return bytes.empty() ? T{} : codec::load_big<T>(bytes.data());
    }
    std::uint32_t uvarint() {
        std::uint32_t value = 0;
        for (unsigned shift = 0; shift < 35; shift += 7) {
            const auto byte = fixed<std::uint8_t>();
            value |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
            if (byte < 0x80U) return value;
        }
        fail();
        return 0;
    }

  private:
    ByteView in_;
    bool ok_ = true;
};

// Lengths: one more than the count as a varint when flexible; before that 16 bits for text and
// 32 for all else. Minus one means null.
template <class T>
void put_length(Writer& w, std::int64_t count, Version v) {
    if (v.flexible) return w.uvarint(static_cast<std::uint32_t>(count + 1));
    if constexpr (std::same_as<T, std::string>) return w.fixed(static_cast<std::int16_t>(count));
    w.fixed(static_cast<std::int32_t>(count));
}

template <class T>
std::int64_t get_length(Reader& r, Version v) {
    if (v.flexible) return static_cast<std::int64_t>(r.uvarint()) - 1;
    if constexpr (std::same_as<T, std::string>) return r.fixed<std::int16_t>();
    return r.fixed<std::int32_t>();
}

template <Record S>
void encode(Writer& w, const S& s, Version v);
template <Record S>
void decode(Reader& r, S& s, Version v);

template <class T>
void put(Writer& w, const T& value, const Info& info, Version v) {
    if constexpr (std::same_as<T, bool>) {
        w.fixed<std::uint8_t>(value);
    } else if constexpr (std::integral<T>) {
        w.fixed(value);
    } else if constexpr (is_optional<T>) {
        if (value) return put(w, *value, info, v);
        put_length<typename T::value_type>(w, info.nullable(v) ? -1 : 0, v);
    } else if constexpr (is_array<T>) {
        put_length<T>(w, static_cast<std::int64_t>(value.size()), v);
        for (const auto& item : value) put(w, item, info, v);
    } else if constexpr (Record<T>) {
        encode(w, value, v);
    } else {
        put_length<T>(w, static_cast<std::int64_t>(value.size()), v);
        w.raw(std::as_bytes(std::span(value)));
    }
}

template <class T>
void get_sized(Reader& r, T& value, std::int64_t count, const Info& info, Version v);

template <class T>
void get(Reader& r, T& value, const Info& info, Version v) {
    if constexpr (std::same_as<T, bool>) {
        value = r.fixed<std::uint8_t>() != 0;
    } else if constexpr (std::integral<T>) {
        value = r.fixed<T>();
    } else if constexpr (is_optional<T>) {
        const auto count = get_length<typename T::value_type>(r, v);
        if (count < 0 && info.nullable(v)) return value.reset();
        get_sized(r, value.emplace(), count, info, v);
    } else if constexpr (Record<T>) {
        decode(r, value, v);
    } else {
        get_sized(r, value, get_length<T>(r, v), info, v);
    }
}

// Every item takes at least one byte, so a count beyond what is left is a lie: refuse it before
// allocating anything.
template <class T>
void get_sized(Reader& r, T& value, std::int64_t count, const Info& info, Version v) {
    if (count < 0 || count > info.limit || static_cast<std::size_t>(count) > r.left()) {
        return r.fail();
    }
    if constexpr (is_array<T>) {
        value.resize(static_cast<std::size_t>(count));
        for (auto& item : value) get(r, item, info, v);
    } else {
        const auto bytes = r.take(static_cast<std::size_t>(count));
        const auto* first = reinterpret_cast<const typename T::value_type*>(bytes.data());
        value.assign(first, first + bytes.size());
    }
}

// Tagged fields travel last, by rising tag, and only when they differ from their default.
template <Record S>
void put_tags(Writer& w, const S& s, Version v) {
    Writer body;
    std::uint32_t count = 0;
    for_each_field<S>([&](const auto& f) {
        if (!f.info.tagged() || !f.info.in_version(v)) return;
        Writer value, untouched;
        put(value, s.*f.member, f.info, v);
        put(untouched, S{}.*f.member, f.info, v);
        if (value.out == untouched.out) return;
        body.uvarint(static_cast<std::uint32_t>(f.info.tag));
        body.uvarint(static_cast<std::uint32_t>(value.out.size()));
        body.raw(value.out);
        ++count;
    });
    w.uvarint(count);
    w.raw(body.out);
}

template <Record S>
void get_tags(Reader& r, S& s, Version v) {
    for (auto count = r.uvarint(); count > 0 && r.ok(); --count) {
        const auto tag = r.uvarint();
        Reader one(r.take(r.uvarint()));
        for_each_field<S>([&](const auto& f) {
            if (f.info.tagged() && static_cast<std::uint32_t>(f.info.tag) == tag) {
                get(one, s.*f.member, f.info, v);
                if (!one.ok() || one.left() > 0) r.fail();
            }
        });  // An unknown tag is skipped: a newer peer may know more than we do.
    }
}

template <Record S>
void encode(Writer& w, const S& s, Version v) {
    for_each_field<S>([&](const auto& f) {
        if (f.info.in_version(v) && !f.info.tagged()) put(w, s.*f.member, f.info, v);
    });
    if (v.flexible) put_tags(w, s, v);
}

template <Record S>
void decode(Reader& r, S& s, Version v) {
    for_each_field<S>([&](const auto& f) {
        if (f.info.in_version(v) && !f.info.tagged()) get(r, s.*f.member, f.info, v);
    });
    if (v.flexible) get_tags(r, s, v);
}

}  // namespace wire::kafka
