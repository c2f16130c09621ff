#include "codec/json/json.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "base/check.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/grammar.h"
#include "codec/utf8.h"

namespace codec {
namespace {

using base::Code;
using base::Error;
using base::Result;
using namespace json;  // NOLINT(google-build-using-namespace): the grammar's own words

// Replaces the escapes of a checked string; returns the new end.
char* unescape_in_place(char* at, const char* end) {
    char* out = at;
    while (at < end) {
        if (*at != '\\') {
            *out++ = *at++;
            continue;
        }
        const char letter = at[1];
        if (letter != 'u') {
            *out++ = unescaped(letter);
            at += 2;
            continue;
        }
        std::uint32_t point = hex4(at + 2);
        at += 6;
        if (is_high_surrogate(point)) {
            point = code_point_of(point, hex4(at + 2));
            at += 6;
        }
        out = write_utf8(out, point);
    }
    return out;
}

}  // namespace

JsonReader::JsonReader(std::string& text, int depth_max)
    : at_(text.data()), end_(at_ + text.size()), begin_(at_), depth_max_(depth_max) {
    CHECK(depth_max <= base::limits::kJsonDepthMax);
    if (!simdjson::validate_utf8(text)) fail("invalid UTF-8", begin_);
}

// Everything after a fault reads as the end of the text.
char* JsonReader::fail(const char* what, const char* where) {
    if (fault_ == nullptr) {
        fault_ = what;
        fault_at_ = where;
    }
    at_ = end_;
    return nullptr;
}

void JsonReader::skip_blanks() {
    while (is_blank(*at_)) ++at_;
}

JsonKind JsonReader::kind() {
    skip_blanks();
    switch (*at_) {
        case '{':
            return JsonKind::object;
        case '[':
            return JsonKind::array;
        case '"':
            return JsonKind::string;
        case 't':
        case 'f':
            return JsonKind::boolean;
        case 'n':
            return JsonKind::null;
        default:
            if (*at_ == '-' || is_digit(*at_)) return JsonKind::number;
            fail(at_ == end_ ? "the text ends where a value should stand" : "expected a value",
                 at_);
            return JsonKind::fault;
    }
}

bool JsonReader::enter(char opening) {
    skip_blanks();
    if (*at_ != opening)
        return fail(opening == '{' ? "expected '{'" : "expected '['", at_) != nullptr;
    if (depth_ == depth_max_) return fail("nested too deep", at_) != nullptr;
    ++at_;
    ++depth_;
    fresh_ = true;
    return true;
}

void JsonReader::enter_object() { enter('{'); }
void JsonReader::enter_array() { enter('['); }

std::optional<std::string_view> JsonReader::next_field() {
    skip_blanks();
    if (*at_ == '}') {
        ++at_;
        --depth_;
        fresh_ = false;
        return {};
    }
    if (!fresh_) {
        if (*at_ != ',') return fail("expected ',' or '}'", at_), std::nullopt;
        ++at_;
        skip_blanks();
    }
    fresh_ = false;
    if (*at_ != '"') return fail("expected a name in quotes", at_), std::nullopt;
    const std::string_view name = string();
    skip_blanks();
    if (*at_ != ':') return fail("expected ':'", at_), std::nullopt;
    ++at_;
    return name;
}

bool JsonReader::next_element() {
    skip_blanks();
    if (*at_ == ']') {
        ++at_;
        --depth_;
        return fresh_ = false;
    }
    if (!fresh_) {
        if (*at_ != ',') return fail("expected ',' or ']'", at_) != nullptr;
        ++at_;
    }
    fresh_ = false;
    return kind() != JsonKind::fault;
}

std::span<char> JsonReader::string_span() {
    skip_blanks();
    if (*at_ != '"') return fail("expected a string", at_), std::span<char>{};
    char* const start = at_ + 1;
    const Closing closing = string_end(start);
    if (closing.quote == nullptr) return {};
    at_ = closing.quote + 1;
    return {start, closing.escaped ? unescape_in_place(start, closing.quote) : closing.quote};
}

std::string_view JsonReader::string() {
    const std::span<char> content = string_span();
    return {content.data(), content.size()};
}

std::optional<base::ByteView> JsonReader::base64() {
    const std::span<char> content = string_span();
    return base64_decoded_in_place(content);
}

std::string_view JsonReader::number() {
    if (kind() != JsonKind::number) return fail("expected a number", at_), std::string_view{};
    const char* const start = at_;
    char* const end = number_end(at_);
    if (end == nullptr) return {};
    at_ = end;
    return {start, static_cast<std::size_t>(end - start)};
}

bool JsonReader::boolean() {
    if (kind() != JsonKind::boolean) return fail("expected true or false", at_) != nullptr;
    const bool value = *at_ == 't';
    char* const end = scalar_end(at_);
    if (end == nullptr) return false;
    at_ = end;
    return value;
}

void JsonReader::null() {
    if (kind() != JsonKind::null) {
        fail("expected null", at_);
        return;
    }
    if (char* const end = scalar_end(at_); end != nullptr) at_ = end;
}

Result<> JsonReader::finish() {
    if (ok()) {
        skip_blanks();
        if (at_ != end_) fail("expected the end of the text", at_);
        CHECK(!ok() || depth_ == 0, "the caller left before the end of a container");
    }
    if (ok()) return {};
    return Error{Code::malformed, base::text("JSON at byte ", fault_at_ - begin_, ": ", fault_)};
}

Result<std::string> compact_json(std::string text) {
    JsonReader reader(text);
    const std::string_view compact = reader.compact();
    TRY_VOID(reader.finish());
    return std::string(compact);
}

}  // namespace codec
