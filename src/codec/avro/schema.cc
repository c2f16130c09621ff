#include "codec/avro/schema.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "codec/avro/json_parts.h"
#include "codec/avro/parser.h"

namespace codec::avro {
namespace {

constexpr std::array<std::string_view, 14> kNames{"null",   "boolean", "int",    "long",   "float",
                                                  "double", "bytes",   "string", "record", "enum",
                                                  "array",  "map",     "fixed",  "union"};

}  // namespace

std::string_view name_of(Type type) { return kNames.at(static_cast<std::size_t>(type)); }

std::string Schema::full_name() const {
    if (!is_named()) return std::string(name_of(type));
    return space.empty() ? name : base::text(space, ".", name);
}

base::Result<Document> Document::parse(std::string_view json,
                                       std::span<const Document* const> known) {
    TRY(std::string compact, compact_json(std::string(json)));
    Document document;
    Parser parser(document);
    for (const Document* other : known) parser.know(*other);
    TRY(document.root_, parser.read(compact, "", 0));
    return document;
}

}  // namespace codec::avro
