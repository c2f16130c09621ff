#pragma once
// JSON → message, in one walk, by the field table.
//
// Errors: Code::malformed for what does not parse as this message (syntax, wrong type, base64,
// unknown field where they are refused), Code::invalid_argument for what the table's limits
// forbid; syntax beats both. `what` names the place: "records[3].partition: expected an integer".

#include <bitset>
#include <concepts>
#include <limits>
#include <string>

#include "base/result.h"
#include "base/text.h"
#include "codec/json/json.h"
#include "wire/complaint.h"
#include "wire/field.h"

namespace wire {

// How deep a message lies; on the stack, so that a good message costs nothing for it.
struct JsonPlace {
    const JsonPlace* up = nullptr;
    std::string_view name{};
    std::size_t index = 0;  // used where there is no name
};

class JsonDecoder {
  public:
    explicit JsonDecoder(std::string& text) : reader_(text) {}

    template <Record S>
    void object(S& s, const JsonPlace& place);

    // The first thing that was wrong.
    base::Result<> finish();

  private:
    template <class S, class T>
    void member(S& s, const Field<S, T>& f, const JsonPlace& place);
    template <class T>
    void value(T& out, const Info& info, const JsonPlace& place);
    template <class T>
    void array(T& out, const Info& info, const JsonPlace& place);
    template <class T>
    void integer(T& out, const JsonPlace& place);
    void real(double& out, const JsonPlace& place);
    void text(std::string& out, const JsonPlace& place);
    void base64(Base64View& out, const JsonPlace& place);

    // Whether the next value is of that kind; else the complaint is noted and the value skipped.
    bool expect(codec::JsonKind kind, std::string_view words, const JsonPlace& place);
    void refuse(base::Code code, std::string_view words, const JsonPlace& place);

    codec::JsonReader reader_;
    std::optional<base::Error> fault_;
};

// Reads the whole text, which is changed in place and must outlive the views in the message.
template <Record S>
base::Result<S> from_json(std::string& text) {
    S s{};
    JsonDecoder decoder(text);
    decoder.object(s, {});
    TRY_VOID(decoder.finish());
    return s;
}

template <Record S>
void JsonDecoder::object(S& s, const JsonPlace& place) {
    if (!expect(codec::JsonKind::object, "expected an object", place)) return;
    std::bitset<std::tuple_size_v<decltype(S::fields())>> seen;
    reader_.enter_object();
    while (const std::optional<std::string_view> name = reader_.next_field()) {
        std::size_t row = 0;
        bool known = false;
        for_each_field<S>([&](const auto& f) {
            if (!known && f.info.in == Place::body && f.info.name == *name) {
                known = true;
                // Null reads as absent, so that a required field must be there and not null.
                seen[row] = reader_.kind() != codec::JsonKind::null;
                member(s, f, {.up = &place, .name = f.info.name});
            }
            ++row;
        });
        if (known) continue;
        if constexpr (unknown_fields<S>() == Unknown::refused) {
            refuse(base::Code::malformed, "unknown field", {.up = &place, .name = *name});
        }
        reader_.skip();
    }
    std::size_t row = 0;
    for_each_field<S>([&](const auto& f) {
        if (f.info.in == Place::body && f.info.required && !seen[row]) {
            refuse(base::Code::invalid_argument, words_of(Complaint::Kind::missing, f.info),
                   {.up = &place, .name = f.info.name});
        }
        ++row;
    });
}

template <class S, class T>
void JsonDecoder::member(S& s, const Field<S, T>& f, const JsonPlace& place) {
    T& out = s.*f.member;
    out = T{};  // of two fields with one name the last wins
    if (reader_.kind() == codec::JsonKind::null) return reader_.null();
    value(out, f.info, place);
    if (const auto kind = complaint_about(out, f.info)) {
        refuse(base::Code::invalid_argument, words_of(*kind, f.info), place);
    }
}

template <class T>
void JsonDecoder::value(T& out, const Info& info, const JsonPlace& place) {
    if constexpr (kIsOptional<T>) {
        value(out.emplace(), info, place);
    } else if constexpr (kIsArray<T>) {
        array(out, info, place);
    } else if constexpr (Record<T>) {
        object(out, place);
    } else if constexpr (std::same_as<T, bool>) {
        if (expect(codec::JsonKind::boolean, "expected true or false", place)) {
            out = reader_.boolean();
        }
    } else if constexpr (std::integral<T>) {
        integer(out, place);
    } else if constexpr (std::same_as<T, double>) {
        real(out, place);
    } else if constexpr (std::same_as<T, JsonText>) {
        out.text = reader_.compact();
    } else if constexpr (std::same_as<T, Base64View>) {
        base64(out, place);
    } else if constexpr (std::same_as<T, base::Bytes>) {
        Base64View view;
        base64(view, place);
        out = base::copy_of(view.bytes);
    } else {
        static_assert(std::same_as<T, std::string>, "JSON has no way to say this type");
        text(out, place);
    }
}

template <class T>
void JsonDecoder::array(T& out, const Info& info, const JsonPlace& place) {
    if (!expect(codec::JsonKind::array, "expected an array", place)) return;
    reader_.enter_array();
    while (reader_.next_element()) {
        if (out.size() > info.limit) {
            reader_.skip();  // one too many is remembered, and complained about; the rest is not
            continue;
        }
        const JsonPlace here{.up = &place, .index = out.size()};
        value(out.emplace_back(), info, here);
    }
}

template <class T>
void JsonDecoder::integer(T& out, const JsonPlace& place) {
    if (!expect(codec::JsonKind::number, "expected an integer", place)) return;
    const std::string_view number = reader_.number();
    if (reader_.ok() && !base::parse_number(number, out)) {
        refuse(base::Code::malformed,
               base::text("expected an integer from ", std::numeric_limits<T>::min(), " to ",
                          std::numeric_limits<T>::max()),
               place);
    }
}

}  // namespace wire
