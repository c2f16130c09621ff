#pragma once
// Appends JSON to a string, commas by itself.
//
//     JsonWriter json(body);
//     json.begin_object();
//     json.key("offset").number(5);
//     json.key("error").null();
//     json.end_object();                             // {"offset":5,"error":null}

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace codec {

// Keeps no tree and checks no balance: the caller writes what it means.
class JsonWriter {
  public:
    // Appends to `out`, which must outlive the writer.
    explicit JsonWriter(std::string& out) : out_(out), start_(out.size()) {}

    void begin_object() { open('{'); }
    void end_object() { out_ += '}'; }
    void begin_array() { open('['); }
    void end_array() { out_ += ']'; }

    JsonWriter& key(std::string_view name);
    void string(std::string_view text);
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    void number(T value) {
        comma();
        base::append_text(out_, value);
    }
    // The shortest text that reads back as the same number; null for what JSON cannot say.
    void number(double value);
    void boolean(bool value);  // NOLINT(*): the value is the point
    void null() { raw("null"); }
    // A value that is JSON already.
    void raw(std::string_view json) {
        comma();
        out_ += json;
    }

  private:
    void comma();
    void open(char bracket) {
        comma();
        out_ += bracket;
    }

    std::string& out_;
    std::size_t start_;
};

// Text in quotes: quotes, backslashes and control characters escaped, the rest as it is. Bytes that
// are no UTF-8 become U+FFFD, so that the result is always a JSON text.
void append_json_string(std::string& out, std::string_view text);

}  // namespace codec
