#pragma once
// A message → JSON or CBOR, by the same field table.

#include <concepts>
#include <memory>
#include <string>

#include "wire/kinesis/exception.h"
#include "wire/kinesis/field.h"
#include "wire/kinesis/source.h"

namespace wire::kinesis {

class Sink {
  public:
    virtual ~Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    virtual void begin_map() = 0;
    virtual void end_map() = 0;
    virtual void key(std::string_view name) = 0;
    virtual void begin_list() = 0;
    virtual void end_list() = 0;
    virtual void text(std::string_view value) = 0;
    virtual void blob(base::ByteView value) = 0;
    virtual void integer(std::int64_t value) = 0;
    virtual void boolean(bool value) = 0;  // NOLINT(*): the value is the point
    virtual void time(Timestamp value) = 0;

  protected:
    Sink() = default;
};

// Appends to `out`.
std::unique_ptr<Sink> open_sink(Format format, std::string& out);

template <Record S>
void put_structure(Sink& sink, const S& s);

template <class T>
void put_value(Sink& sink, const T& value) {
    if constexpr (kIsOptional<T>) {
        put_value(sink, *value);
    } else if constexpr (kIsArray<T>) {
        sink.begin_list();
        for (const auto& item : value) put_value(sink, item);
        sink.end_list();
    } else if constexpr (std::same_as<T, TextMap>) {
        sink.begin_map();
        for (const auto& [key, one] : value) {
            sink.key(key);
            sink.text(one);
        }
        sink.end_map();
    } else if constexpr (std::same_as<T, std::string>) {
        sink.text(value);
    } else if constexpr (std::same_as<T, Base64View>) {
        sink.blob(value.bytes);
    } else if constexpr (std::same_as<T, Timestamp>) {
        sink.time(value);
    } else if constexpr (std::same_as<T, bool>) {
        sink.boolean(value);
    } else if constexpr (std::integral<T>) {
        sink.integer(value);
    } else {
        static_assert(Record<T>, "no answer says this type");
        put_structure(sink, value);
    }
}

// What is absent is left out.
template <Record S>
void put_structure(Sink& sink, const S& s) {
    sink.begin_map();
    for_each_field<S>([&](const auto& f) {
        const auto& value = s.*f.member;
        if constexpr (requires { value.has_value(); }) {
            if (!value.has_value()) return;
        }
        sink.key(f.info.name);
        put_value(sink, value);
    });
    sink.end_map();
}

template <Record S>
std::string encode(Format format, const S& s) {
    std::string out;
    const auto sink = open_sink(format, out);
    put_structure(*sink, s);
    return out;
}

// {"__type": …, "message": …}; AWS writes a capital Message for a SerializationException.
std::string encode(Format format, const Exception& exception);

}  // namespace wire::kinesis
