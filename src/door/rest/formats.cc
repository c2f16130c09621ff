#include "door/rest/formats.h"

#include <algorithm>
#include <array>
#include <utility>

#include "registry/schema.h"

namespace door::rest {
namespace {

struct Facts {
    std::string_view name;
    std::string_view title;
    const char* type;
    std::optional<std::string_view> schema_type{};
};

// In the order of Format.
constexpr std::array<Facts, 5> kFormats{{
    {"json", "JSON", "application/vnd.kafka.json.v2+json"},
    {"binary", "binary", "application/vnd.kafka.binary.v2+json"},
    {"avro", "Avro", "application/vnd.kafka.avro.v2+json", ::registry::kAvro},
    {"jsonschema", "JSON Schema", "application/vnd.kafka.jsonschema.v2+json", ::registry::kJson},
    {"protobuf", "Protobuf", "application/vnd.kafka.protobuf.v2+json", ::registry::kProtobuf},
}};
constexpr const char* kPlainType = "application/json";

const Facts& facts_of(Format format) { return kFormats.at(static_cast<std::size_t>(format)); }

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

std::optional<Format> format_with(std::string_view text, const auto& fact) {
    for (std::size_t i = 0; i < kFormats.size(); ++i) {
        if (equal_letters(text, fact(kFormats.at(i)))) return static_cast<Format>(i);
    }
    return {};
}

std::optional<Format> named_format(std::string_view type) {
    return format_with(type, [](const Facts& facts) { return facts.type; });
}

}  // namespace

std::optional<Format> format_of(std::optional<std::string_view> content_type) {
    if (!content_type) return {};
    const std::string_view type = bare(*content_type);
    if (equal_letters(type, kPlainType)) return Format::json;
    return named_format(type);
}

bool is_of_v2(std::optional<std::string_view> content_type) {
    constexpr std::array<std::string_view, 2> kOthers{"application/vnd.kafka.v2+json",
                                                      "application/vnd.kafka+json"};
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
    return format_with(name, [](const Facts& facts) { return facts.name; });
}

const char* type_of(Format format) { return facts_of(format).type; }
std::string_view title_of(Format format) { return facts_of(format).title; }
std::optional<std::string_view> schema_type_of(Format format) {
    return facts_of(format).schema_type;
}

}  // namespace door::rest
