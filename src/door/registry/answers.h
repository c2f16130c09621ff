#pragma once
// The registry's answers: JSON of its own type, and refusals in its words.

#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "codec/json/writer.h"
#include "door/http/http.h"
#include "registry/catalog.h"
#include "registry/refusal.h"

namespace door::registry {

http::Response answer(std::string json);
http::Response refusal(int status, std::int32_t code, std::string_view message);
http::Response refusal(const ::registry::Refusal& refused);
// A body that is no such request.
http::Response refusal(const base::Error& error);

// {"subject", "version", "id", "schemaType"?, "references"?, "schema"}
void append_version(codec::JsonWriter& json, const ::registry::Version& version);
// The fields of a schema without its place.
void append_schema(codec::JsonWriter& json, const ::registry::SchemaText& schema);

template <class Items, class Append>
std::string array_of(const Items& items, const Append& append) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_array();
    for (const auto& item : items) append(json, item);
    json.end_array();
    return out;
}

std::string array_of(const std::vector<std::int32_t>& numbers);
std::string array_of(const std::vector<std::string>& texts);
// {"name":"value"}
std::string object_of(std::string_view name, std::string_view value);

}  // namespace door::registry
