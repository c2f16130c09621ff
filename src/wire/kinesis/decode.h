#pragma once
// A request's body → a message, in one walk by the field table: types first, limits after.
//
// Exceptions: SerializationException for what does not parse as this message, ValidationException
// for what the table's rules forbid, up to ten at once; both in AWS's words.

#include <concepts>
#include <string>
#include <type_traits>

#include "wire/kinesis/exception.h"
#include "wire/kinesis/field.h"
#include "wire/kinesis/judge.h"
#include "wire/kinesis/source.h"

namespace wire::kinesis {

class Decoder {
  public:
    explicit Decoder(Source& source) : source_(source) {}

    template <Record S>
    void structure(S& s);
    // The first thing that was wrong.
    std::optional<Exception> finish();

  private:
    template <class T>
    void value(T& out);
    template <class T>
    void list(std::vector<T>& out, std::size_t limit);
    void map(TextMap& out, std::size_t limit);
    void text(std::string& out);
    void blob(Base64View& out);
    void time(Timestamp& out);
    void boolean(bool& out);
    std::optional<std::int64_t> integer(std::string_view type);

    // Whether the next value is of that shape; else the complaint is noted and the value skipped.
    bool expect(Shape shape, std::string_view type);
    void refuse(std::string words);

    Source& source_;
    std::size_t limit_ = 0;  // items that the field read now may have
    std::optional<std::string> fault_;
};

template <Record S>
void Decoder::structure(S& s) {
    if (!expect(Shape::map, "Structure")) return;
    source_.enter_map();
    while (const auto name = source_.next_field()) {
        bool known = false;
        for_each_field<S>([&](const auto& f) {
            if (known || *name != f.info.name) return;
            known = true;
            // Null reads as absent.
            if (source_.shape() == Shape::null) return source_.skip();
            limit_ = f.info.limit;
            value(s.*f.member);
        });
        if (!known) source_.skip();
    }
}

template <class T>
void Decoder::value(T& out) {
    if constexpr (kIsOptional<T>) {
        value(out.emplace());
    } else if constexpr (kIsArray<T>) {
        list(out, limit_);
    } else if constexpr (std::same_as<T, TextMap>) {
        map(out, limit_);
    } else if constexpr (std::same_as<T, std::string>) {
        text(out);
    } else if constexpr (std::same_as<T, Base64View>) {
        blob(out);
    } else if constexpr (std::same_as<T, Timestamp>) {
        time(out);
    } else if constexpr (std::same_as<T, bool>) {
        boolean(out);
    } else if constexpr (std::integral<T>) {
        const auto read = integer(sizeof(T) == 8 ? "Long" : "Integer");
        if (!read) return;
        out = static_cast<T>(*read);
        if (out != *read) refuse("class java.math.BigDecimal can not be converted to an Integer");
    } else {
        static_assert(Record<T>, "no request says this type");
        structure(out);
    }
}

template <class T>
void Decoder::list(std::vector<T>& out, std::size_t limit) {
    if (!expect(Shape::list, "List")) return;
    source_.enter_list();
    out.clear();
    while (source_.next_item()) {
        // One too many is remembered, and complained about; the rest is not.
        if (out.size() > limit || source_.shape() == Shape::null) {
            source_.skip();
        } else {
            value(out.emplace_back());
        }
    }
}

// `body` is changed in place and must outlive the blobs in the message.
template <Record S>
Outcome<S> decode(Format format, std::string& body) {
    const auto source = open_source(format, body);
    S s{};
    Decoder decoder(*source);
    decoder.structure(s);
    if (auto fault = decoder.finish()) return *std::move(fault);
    if (auto complaint = judge(s)) return *std::move(complaint);
    return s;
}

}  // namespace wire::kinesis
