#pragma once
// The embedded formats of keys and values, and the content types that name them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace door::rest {

enum class Format : std::uint8_t { json, binary, avro, jsonschema, protobuf };

// By the Content-Type of a produce request. application/json counts as JSON: the gateway puts it
// where a client sent none. Nothing for all else (415).
std::optional<Format> format_of(std::optional<std::string_view> content_type);

// Whether a request's body may be said to be of that type: any of the v2 types, or none.
bool is_of_v2(std::optional<std::string_view> content_type);

// The format that an Accept header asks for by name; nothing if it leaves the choice.
std::optional<Format> accepted_format(std::optional<std::string_view> accept);

// "json", as consumers are made; in any case of letters.
std::optional<Format> format_named(std::string_view name);

// "application/vnd.kafka.json.v2+json".
const char* type_of(Format format);

// "Avro": for a person.
std::string_view title_of(Format format);

// The registry's name for schemas of the format; nothing if it goes by none.
std::optional<std::string_view> schema_type_of(Format format);

}  // namespace door::rest
