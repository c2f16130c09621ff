#include "codec/jsonschema/resources.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "codec/jsonschema/uri.h"

namespace codec::jsonschema {
namespace {

constexpr std::array kAnchors{"$anchor", "$dynamicAnchor"};

const Value* text_at(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    return found != nullptr && found->is_string() ? found : nullptr;
}

Draft draft_of(const Value& schema, Draft otherwise) {
    constexpr std::array<std::pair<std::string_view, Draft>, 5> kNames{
        {{"draft-04", Draft::draft4},
         {"draft-06", Draft::draft6},
         {"draft-07", Draft::draft7},
         {"2019-09", Draft::draft2019},
         {"2020-12", Draft::draft2020}}};
    const Value* said = text_at(schema, "$schema");
    if (said == nullptr) return otherwise;
    for (const auto& [name, draft] : kNames) {
        if (said->text.find(name) != std::string_view::npos) return draft;
    }
    return otherwise;
}

const Value* id_of(const Value& schema, Draft draft) {
    // Until 2019-09 nothing beside a $ref counts.
    if (draft <= Draft::draft7 && text_at(schema, "$ref") != nullptr) return nullptr;
    return text_at(schema, draft == Draft::draft4 ? "id" : "$id");
}

std::string unescaped(std::string_view token) {
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size()) {
            out += token[++i] == '1' ? '/' : '~';
        } else {
            out += token[i];
        }
    }
    return out;
}

const Value* child_of(const Value& value, const std::string& token) {
    if (value.is_object()) return value.find(token);
    std::size_t index = 0;
    if (value.kind != JsonKind::array || !base::parse_number(token, index)) return nullptr;
    return index < value.items.size() ? &value.items[index] : nullptr;
}

}  // namespace

Place Place::inside(const Value& schema) const {
    Place place = *this;
    if (!schema.is_object()) return place;
    place.draft = draft_of(schema, draft);
    const Value* id = id_of(schema, place.draft);
    if (id != nullptr && !id->text.starts_with('#')) {
        place.base = split_fragment(resolved(base, id->text)).first;
    }
    return place;
}

Place Place::below(std::string_view step) const {
    Place place = *this;
    place.path.append("/").append(step);
    return place;
}

void Resources::add(const Value& document, const std::string& uri) {
    add(document, uri, {.base = uri, .path = "#"});
}

void Resources::add(const Value& document, const std::string& uri, const Place& place) {
    known_.try_emplace(uri, Target{&document, place});
    look_into(document, place);
}

void Resources::look_into(const Value& schema, const Place& place) {
    if (!schema.is_object()) {
        for (const Value& item : schema.items) look_into(item, place);
        return;
    }
    const Place within = place.inside(schema);
    if (within.base != place.base) known_.try_emplace(within.base, Target{&schema, place});
    const Value* id = id_of(schema, within.draft);
    if (id != nullptr && id->text.starts_with('#')) {
        known_.try_emplace(within.base + std::string(id->text), Target{&schema, place});
    }
    for (const char* const name : kAnchors) {
        const Value* anchor = text_at(schema, name);
        if (anchor == nullptr) continue;
        known_.try_emplace(base::text(within.base, '#', anchor->text), Target{&schema, place});
    }
    for (std::size_t i = 0; i < schema.names.size(); ++i) {
        // Their content is data, whatever it looks like.
        if (schema.names[i] == "enum" || schema.names[i] == "const") continue;
        look_into(schema.items[i], within);
    }
}

std::optional<Resources::Target> Resources::find(std::string_view uri) const {
    auto [document, fragment] = split_fragment(uri);
    const bool is_pointer = fragment.empty() || fragment.starts_with('/');
    const auto found = known_.find(is_pointer ? document : base::text(document, '#', fragment));
    if (found == known_.end()) return {};
    Target target = found->second;
    if (!is_pointer) return target;
    for (std::string_view rest = fragment; !rest.empty();) {
        const std::size_t end = std::min(rest.find('/', 1), rest.size());
        const std::string_view token = rest.substr(1, end - 1);
        rest.remove_prefix(end);
        target.place = target.place.inside(*target.schema).below(token);
        target.schema = child_of(*target.schema, unescaped(token));
        if (target.schema == nullptr) return {};
    }
    return target;
}

}  // namespace codec::jsonschema
