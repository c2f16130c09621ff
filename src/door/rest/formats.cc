#include "door/rest/formats.h"

#include <algorithm>
#include <array>
#include <utility>

namespace door::rest {
namespace {

constexpr const char* kJsonType = "application/vnd.kafka.json.v2+json";
constexpr const char* kBinaryType = "application/vnd.kafka.binary.v2+json";
constexpr const char* kAvroType = "application/vnd.kafka.avro.v2+json";
constexpr const char* kPlainType = "application/json";

bool equal_letters(std::string_view a, std::string_view lower) {
    return std::ranges::equal(a, lower, [](char x, char y) {
        return (x >= 'A' && x <= 'Z' ? static_cast<char>(x | 0x20) : x) == y;
    });
}

// Without parameters and the blanks around it.
std::string_view bare(std::string_view type) {
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    while (type.starts_with(' ') || type.starts_with('\t')) type.remove_prefix(1);
    return type;
}

std::optional<Format> named_format(std::string_view type) {
    if (equal_letters(type, kJsonType)) return Format::json;
    if (equal_letters(type, kBinaryType)) return Format::binary;
    if (equal_letters(type, kAvroType)) return Format::avro;
    return {};
}

}  // namespace

std::optional<Format> format_of(std::optional<std::string_view> content_type) {
    if (!content_type) return {};
    const std::string_view type = bare(*content_type);
    if (equal_letters(type, kPlainType)) return Format::json;
    return named_format(type);
}

bool is_of_v2(std::optional<std::string_view> content_type) {
    constexpr std::array<std::string_view, 4> kOthers{
        "application/vnd.kafka.v2+json", "application/vnd.kafka+json",
        "application/vnd.kafka.jsonschema.v2+json", "application/vnd.kafka.protobuf.v2+json"};
    if (!content_type) return true;
    const std::string_view type = bare(*content_type);
    return format_of(type) || std::ranges::any_of(kOthers, [type](std::string_view other) {
               return equal_letters(type, other);
           });
}

std::optional<Format> accepted_format(std::optional<std::string_view> accept) {
    if (!accept) return {};
    std::string_view rest = *accept;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        if (const auto format = named_format(bare(rest.substr(0, comma)))) return format;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return {};
}

std::optional<Format> format_named(std::string_view name) {
    if (equal_letters(name, "json")) return Format::json;
    if (equal_letters(name, "binary")) return Format::binary;
    if (equal_letters(name, "avro")) return Format::avro;
    return {};
}

const char* type_of(Format format) {
    switch (format) {
        case Format::json:
            return kJsonType;
        case Format::avro:
            return kAvroType;
        case Format::binary:
            break;
    }
    return kBinaryType;
}

}  // namespace door::rest
