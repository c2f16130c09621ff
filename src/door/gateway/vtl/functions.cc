#include "door/gateway/vtl/functions.h"

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/percent.h"
#include "codec/utf8.h"
#include "door/gateway/vtl/cursor.h"
#include "door/gateway/vtl/evaluation.h"
#include "door/gateway/vtl/json_path.h"

namespace door::gateway::vtl {
namespace {

using base::Code;
using base::text;

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

void put_unit(std::string& out, std::uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHexDigits[unit >> shift & 0xFU];
}

// The code point at `at`, which moves behind it.
std::uint32_t take_point(std::string_view bytes, std::size_t& at) {
    constexpr std::uint32_t kReplacement = 0xFFFD;
    const auto first = static_cast<unsigned char>(bytes[at]);
    const std::size_t length = first < 0xC0 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    const std::string_view one = bytes.substr(at, length);
    if (first < 0xC0 || one.size() < length || !codec::is_utf8(one)) {
        ++at;
        return kReplacement;
    }
    std::uint32_t point = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        point = point << 6U | (static_cast<unsigned char>(one[i]) & 0x3FU);
    }
    at += length;
    return point;
}

bool stays_in_url(char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '*' || c == '_';
}

Value matches_of(Evaluation& evaluation, int line, const PathMatch& match) {
    List list;
    for (const JsonView one : match.values) list.push_back(value_of(one));
    return evaluation.made_list(line, std::move(list));
}

// The text of a match is JSON in both styles.
std::string json_of(const PathMatch& match) {
    if (match.is_definite) return std::string(match.values.front().text());
    std::string json = "[";
    for (const JsonView one : match.values) {
        if (json.size() > 1) json += ',';
        json += one.text();
    }
    return json + "]";
}

}  // namespace

std::string escaped_javascript(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        constexpr std::string_view kNamed = "\b\t\n\f\r\"'\\/";
        constexpr std::string_view kNames = "btnfr\"'\\/";
        if (const std::size_t named = kNamed.find(c); named != std::string_view::npos) {
            out += '\\';
            out += kNames[named];
            ++at;
        } else if (byte >= 0x20 && byte < 0x7F) {
            out += c;
            ++at;
        } else if (byte < 0x80) {
            put_unit(out, byte);
            ++at;
        } else {
            const std::uint32_t point = take_point(text, at);
            if (point >= 0x10000) {
                put_unit(out, 0xD800 + ((point - 0x10000) >> 10U));
                put_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FFU));
            } else {
                put_unit(out, point);
            }
        }
    }
    return out;
}

std::string url_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (stays_in_url(c)) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kHexDigits[byte >> 4U];
            out += kHexDigits[byte & 0xFU];
        }
    }
    return out;
}

std::optional<std::string> url_decoded(std::string text) {
    std::ranges::replace(text, '+', ' ');
    return codec::percent_decoded(text);
}

Value call_input(Evaluation& evaluation, const Evaluation::Call& call) {
    if (call.name == "params") {
        if (call.arguments.empty()) return evaluation.keep(evaluation.scene().params_json());
        const std::string name = evaluation.text_argument(call, 0);
        if (auto value = evaluation.scene().param(name)) {
            return evaluation.made(call.line, *std::move(value));
        }
        if (name != "path" && name != "querystring" && name != "header") return Absent{};
        const JsonView all = evaluation.keep(evaluation.scene().params_json());
        return value_of(all.field(name).value_or(JsonView("{}")));
    }
    if (call.name != "json" && call.name != "path") {
        return evaluation.fail(
            call.line, Code::unsupported,
            text("$input has no ", call.name, "(); it has body, json, params, path"));
    }
    const std::string path = evaluation.text_argument(call, 0);
    const std::optional<JsonView> body = evaluation.body(call.line);
    if (!body) return Absent{};
    evaluation.charge(call.line, body->text().size());
    const auto match = find_path(*body, path);
    if (!match) return evaluation.fail(call.line, match.error());
    const bool is_json = call.name == "json";
    if (match->is_definite && match->values.empty()) {
        return Absent{.shown = is_json ? "\"\"" : ""};
    }
    if (is_json) return evaluation.made(call.line, json_of(*match));
    if (match->is_definite) return value_of(match->values.front());
    return matches_of(evaluation, call.line, *match);
}

Value call_util(Evaluation& evaluation, const Evaluation::Call& call) {
    const std::string given = evaluation.text_argument(call, 0);
    const auto refuse = [&](std::string_view what) {
        return evaluation.fail(call.line, Code::invalid_argument,
                               text("$util.", call.name, ": ", what));
    };
    if (call.name == "base64Encode") {
        return evaluation.made(call.line, codec::base64(base::as_bytes(given)));
    }
    if (call.name == "base64Decode") {
        const auto bytes = codec::base64_decoded(given);
        if (!bytes) return refuse("the text is no base64");
        return evaluation.made(call.line, std::string(base::as_text(*bytes)));
    }
    if (call.name == "escapeJavaScript") {
        return evaluation.made(call.line, escaped_javascript(given));
    }
    if (call.name == "urlEncode") return evaluation.made(call.line, url_encoded(given));
    if (call.name == "urlDecode") {
        auto decoded = url_decoded(given);
        if (!decoded) return refuse("the text holds a broken percent escape");
        return evaluation.made(call.line, *std::move(decoded));
    }
    if (call.name == "parseJson") {
        auto compact = codec::compact_json(given);
        if (!compact) return refuse(compact.error().what);
        evaluation.charge(call.line, compact->size());
        return value_of(evaluation.keep(*std::move(compact)));
    }
    return evaluation.fail(call.line, Code::unsupported, text("$util has no ", call.name, "()"));
}

}  // namespace door::gateway::vtl
