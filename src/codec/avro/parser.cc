#include "codec/avro/parser.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace codec::avro {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr int kDepthMax = 64;

Error wrong(std::string what) { return {Code::invalid_argument, std::move(what)}; }

constexpr std::size_t kPrimitives = 8;

std::optional<Type> primitive_of(std::string_view word) {
    for (std::size_t i = 0; i < kPrimitives; ++i) {
        if (name_of(static_cast<Type>(i)) == word) return static_cast<Type>(i);
    }
    return {};
}

bool is_name(std::string_view text) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9');
    });
}

bool is_space(std::string_view text) {
    while (!text.empty()) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        if (!is_name(text.substr(0, dot))) return false;
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return true;
}

Result<std::optional<std::string>> optional_text(const std::vector<Member>& members,
                                                 std::string_view name) {
    const std::string* json = find(members, name);
    if (json == nullptr) return std::optional<std::string>();
    auto text = text_of(*json);
    if (!text) return wrong(base::text(name, ": ", text.error().what));
    return std::optional<std::string>(*std::move(text));
}

Result<std::string> required_text(const std::vector<Member>& members, std::string_view name) {
    TRY(std::optional<std::string> text, optional_text(members, name));
    if (!text) return wrong(base::text("no ", name, " is given"));
    return *std::move(text);
}

Result<std::vector<std::string>> texts_of(const std::vector<Member>& members,
                                          std::string_view name) {
    std::vector<std::string> texts;
    const std::string* json = find(members, name);
    if (json == nullptr) return texts;
    TRY(const auto elements, elements_of(*json));
    for (const std::string& element : elements) {
        TRY(std::string text, text_of(element));
        texts.push_back(std::move(text));
    }
    return texts;
}

template <std::size_t N>
Properties others(const std::vector<Member>& members,
                  const std::array<std::string_view, N>& reserved) {
    Properties properties;
    for (const Member& member : members) {
        if (std::ranges::find(reserved, member.name) == reserved.end()) {
            properties.emplace_back(member.name, member.value);
        }
    }
    return properties;
}

constexpr std::array<std::string_view, 10> kReservedOfSchemas{
    "type", "name", "namespace", "doc", "fields", "symbols", "items", "values", "size", "aliases"};
constexpr std::array<std::string_view, 6> kReservedOfFields{"name",    "type",  "doc",
                                                            "default", "order", "aliases"};

}  // namespace

void Parser::know(const Document& other) { known_.insert(other.own_.begin(), other.own_.end()); }

Schema& Parser::make(Type type) {
    Schema& schema = document_.schemas_->emplace_back();
    schema.type = type;
    return schema;
}

const Schema* Parser::find(const std::string& full_name) const {
    const auto own = document_.own_.find(full_name);
    if (own != document_.own_.end()) return own->second;
    const auto known = known_.find(full_name);
    return known == known_.end() ? nullptr : known->second;
}

Result<const Schema*> Parser::read(const std::string& json, const std::string& space, int depth) {
    if (depth > kDepthMax) return wrong(base::text("nested deeper than ", kDepthMax));
    switch (kind_of(json)) {
        case JsonKind::string:
            return read_name(json, space);
        case JsonKind::array:
            return read_union(json, space, depth);
        case JsonKind::object:
            return read_object(json, space, depth);
        default:
            return wrong(base::text("No type: ", base::printable(json)));
    }
}

Result<const Schema*> Parser::read_name(const std::string& json, const std::string& space) {
    TRY(const std::string name, text_of(json));
    if (const auto primitive = primitive_of(name)) return &make(*primitive);
    const bool is_full = name.find('.') != std::string::npos;
    const Schema* found = find(is_full || space.empty() ? name : base::text(space, ".", name));
    if (found == nullptr) found = find(name);
    if (found == nullptr) {
        return wrong(base::text("Undefined name: \"", base::printable(name), "\""));
    }
    return found;
}

Result<const Schema*> Parser::read_union(const std::string& json, const std::string& space,
                                         int depth) {
    TRY(const auto elements, elements_of(json));
    Schema& schema = make(Type::alternatives);
    std::set<std::string> names;
    for (const std::string& element : elements) {
        TRY(const Schema* const branch, read(element, space, depth + 1));
        if (branch->type == Type::alternatives) return wrong("Nested union");
        if (!names.insert(branch->full_name()).second) {
            return wrong("Duplicate in union: " + branch->full_name());
        }
        schema.branches.push_back(branch);
    }
    return &schema;
}

Result<const Schema*> Parser::read_object(const std::string& json, const std::string& space,
                                          int depth) {
    TRY(const auto members, members_of(json));
    const std::string* type = avro::find(members, "type");
    if (type == nullptr) return wrong(base::text("No type: ", base::printable(json)));
    // {"type": {…}} and {"type": […]} are what they hold.
    if (kind_of(*type) != JsonKind::string) return read(*type, space, depth + 1);
    TRY(const std::string word, text_of(*type));
    if (const auto primitive = primitive_of(word)) {
        Schema& schema = make(*primitive);
        schema.properties = others(members, kReservedOfSchemas);
        return &schema;
    }
    if (word == "record" || word == "error") {
        TRY(const Schema* const record, read_named(Type::record, members, space, depth));
        return record;
    }
    if (word == "enum") return read_named(Type::enumeration, members, space, depth);
    if (word == "fixed") return read_named(Type::fixed, members, space, depth);
    if (word == "array" || word == "map") {
        const bool is_array = word == "array";
        const std::string* items = avro::find(members, is_array ? "items" : "values");
        if (items == nullptr) {
            return wrong(base::text("an ", word, " without ", is_array ? "items" : "values"));
        }
        Schema& schema = make(is_array ? Type::array : Type::map);
        schema.properties = others(members, kReservedOfSchemas);
        TRY(schema.items, read(*items, space, depth + 1));
        return &schema;
    }
    return read_name(*type, space);
}

Result<const Schema*> Parser::read_named(Type type, const Members& members,
                                         const std::string& space, int depth) {
    TRY(std::string name, required_text(members, "name"));
    TRY(const std::optional<std::string> own_space, optional_text(members, "namespace"));
    Schema& schema = make(type);
    const std::size_t dot = name.rfind('.');
    schema.space = dot != std::string::npos ? name.substr(0, dot) : own_space.value_or(space);
    schema.name = dot != std::string::npos ? name.substr(dot + 1) : std::move(name);
    if (!is_name(schema.name) || !is_space(schema.space)) {
        return wrong(base::text("Illegal name: ", base::printable(schema.full_name())));
    }
    TRY(schema.doc, optional_text(members, "doc"));
    TRY(schema.aliases, texts_of(members, "aliases"));
    schema.properties = others(members, kReservedOfSchemas);
    const std::string* word = avro::find(members, "type");
    schema.is_error = word != nullptr && *word == "\"error\"";
    // Known before its fields are read: they may name it.
    if (primitive_of(schema.full_name()) || find(schema.full_name()) != nullptr ||
        !document_.own_.emplace(schema.full_name(), &schema).second) {
        return wrong("Can't redefine: " + schema.full_name());
    }
    if (type == Type::record) TRY_VOID(read_fields(schema, members, depth));
    if (type == Type::enumeration) TRY_VOID(read_symbols(schema, members));
    if (type == Type::fixed) TRY_VOID(read_size(schema, members));
    return &schema;
}

Result<> Parser::read_fields(Schema& record, const Members& members, int depth) {
    const std::string* json = avro::find(members, "fields");
    if (json == nullptr) return wrong("Record has no fields: " + record.full_name());
    TRY(const auto elements, elements_of(*json));
    std::set<std::string> names;
    for (const std::string& element : elements) {
        auto field = read_field(element, record.space, depth + 1);
        if (!field) return wrong(base::text(record.full_name(), ": ", field.error().what));
        if (!names.insert(field->name).second) {
            return wrong(
                base::text("Duplicate field ", field->name, " in record ", record.full_name()));
        }
        record.fields.push_back(*std::move(field));
    }
    return {};
}

Result<Field> Parser::read_field(const std::string& json, const std::string& space, int depth) {
    TRY(const auto members, members_of(json));
    Field field;
    TRY(field.name, required_text(members, "name"));
    if (!is_name(field.name)) {
        return wrong(base::text("Illegal name: ", base::printable(field.name)));
    }
    const std::string* type = avro::find(members, "type");
    if (type == nullptr) return wrong(base::text("No field type: ", field.name));
    auto read_type = read(*type, space, depth);
    if (!read_type) return wrong(base::text("field ", field.name, ": ", read_type.error().what));
    field.type = *read_type;
    TRY(field.doc, optional_text(members, "doc"));
    TRY(field.order, optional_text(members, "order"));
    TRY(field.aliases, texts_of(members, "aliases"));
    field.properties = others(members, kReservedOfFields);
    if (const std::string* fallback = avro::find(members, "default")) {
        if (!is_default_of(*field.type, *fallback)) {
            return wrong(base::text("Invalid default for field ", field.name, ": ",
                                    base::printable(*fallback), " not a ",
                                    field.type->full_name()));
        }
        field.fallback = *fallback;
    }
    return field;
}

Result<> Parser::read_symbols(Schema& schema, const Members& members) {
    if (avro::find(members, "symbols") == nullptr) {
        return wrong("Enum has no symbols: " + schema.full_name());
    }
    TRY(schema.symbols, texts_of(members, "symbols"));
    std::set<std::string> seen;
    for (const std::string& symbol : schema.symbols) {
        if (!is_name(symbol) || !seen.insert(symbol).second) {
            return wrong(base::text("Illegal or duplicate symbol ", base::printable(symbol), " of ",
                                    schema.full_name()));
        }
    }
    TRY(schema.fallback, optional_text(members, "default"));
    std::erase_if(schema.properties, [](const auto& one) { return one.first == "default"; });
    if (schema.fallback && !seen.contains(*schema.fallback)) {
        return wrong(base::text("The default of ", schema.full_name(), " is none of its symbols"));
    }
    return {};
}

Result<> Parser::read_size(Schema& schema, const Members& members) {
    const std::string* size = avro::find(members, "size");
    if (size == nullptr || !base::parse_number(*size, schema.size)) {
        return wrong("Invalid or no size: " + schema.full_name());
    }
    return {};
}

bool is_default_of(const Schema& schema, const std::string& json) {
    const JsonKind kind = kind_of(json);
    std::int64_t whole = 0;
    switch (schema.type) {
        case Type::null:
            return kind == JsonKind::null;
        case Type::boolean:
            return kind == JsonKind::boolean;
        case Type::integer:
            return base::parse_number(json, whole) && whole >= INT32_MIN && whole <= INT32_MAX;
        case Type::long_integer:
            return base::parse_number(json, whole);
        case Type::single:
        case Type::double_precision:
            return kind == JsonKind::number;
        case Type::bytes:
        case Type::string:
        case Type::enumeration:
        case Type::fixed:
            return kind == JsonKind::string;
        case Type::array: {
            const auto elements = elements_of(json);
            return elements && std::ranges::all_of(*elements, [&](const std::string& element) {
                       return is_default_of(*schema.items, element);
                   });
        }
        case Type::map: {
            const auto members = members_of(json);
            return members && std::ranges::all_of(*members, [&](const Member& member) {
                       return is_default_of(*schema.items, member.value);
                   });
        }
        case Type::alternatives:
            return !schema.branches.empty() && is_default_of(*schema.branches.front(), json);
        case Type::record:
            break;
    }
    const auto members = members_of(json);
    return members && std::ranges::all_of(schema.fields, [&](const Field& field) {
               const std::string* value = find(*members, field.name);
               return value != nullptr ? is_default_of(*field.type, *value)
                                       : field.fallback.has_value();
           });
}

}  // namespace codec::avro
