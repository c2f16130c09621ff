// Objects: what may come to them and go from them.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "codec/jsonschema/comparison.h"

namespace codec::jsonschema {
namespace {

// Takes properties that it does not name, whatever they are.
bool is_open(const Schema& object) {
    const auto says_nothing = [](const Schema* schema) {
        return schema == nullptr || schema->is_true();
    };
    return says_nothing(object.additional_properties) && object.pattern_properties.empty() &&
           (object.additional_properties != nullptr || says_nothing(object.unevaluated_properties));
}

// What a property goes by that is not named; nullptr if there is no such schema.
const Schema* rest_for(const Schema& object, std::string_view name) {
    for (const PatternProperty& one : object.pattern_properties) {
        if (one.pattern.is_found_in(name)) return one.schema;
    }
    const Schema* const rest = object.additional_properties != nullptr
                                   ? object.additional_properties
                                   : object.unevaluated_properties;
    return rest == nullptr || rest->is_true() || rest->is_false() ? nullptr : rest;
}

const Dependency* find(const std::vector<Dependency>& dependencies, const Dependency& like) {
    for (const Dependency& one : dependencies) {
        if (one.name == like.name && (one.schema == nullptr) == (like.schema == nullptr)) {
            return &one;
        }
    }
    return nullptr;
}

}  // namespace

Differences Comparison::compare_objects(const Schema& before, const Schema& now) {
    Differences out;
    std::set<std::string_view> names;
    for (const Property& one : before.properties) names.insert(one.name);
    for (const Property& one : now.properties) names.insert(one.name);
    for (const std::string_view name : names) compare_property(name, before, now, out);
    compare_dependencies(before, now, out);
    compare_rest(before.additional_properties, now.additional_properties, "additionalProperties",
                 "ADDITIONAL_PROPERTIES", out);
    compare_rest(before.unevaluated_properties, now.unevaluated_properties, "unevaluatedProperties",
                 "UNEVALUATED_PROPERTIES", out);
    compare_most(before.properties_max, now.properties_max, "maxProperties", "MAX_PROPERTIES", out);
    compare_least(before.properties_min, now.properties_min, "minProperties", "MIN_PROPERTIES",
                  out);
    return out;
}

void Comparison::compare_property(std::string_view name, const Schema& before, const Schema& now,
                                  Differences& out) {
    const Schema* const from = before.property(name);
    const Schema* const to = now.property(name);
    if (from == nullptr) return compare_added(name, before, now, out);
    if (to == nullptr) return compare_removed(name, before, now, out);
    const bool is_newly_required = now.requires_property(name) && !before.requires_property(name);
    if (is_newly_required && !to->has_default) {
        out.add("REQUIRED_ATTRIBUTE_ADDED", base::text("/required/", name),
                "is required, and in the writer's schema it is not");
    }
    out.add(base::text("/properties/", name), compare(*from, *to));
}

void Comparison::compare_added(std::string_view name, const Schema& before, const Schema& now,
                               Differences& out) {
    const Schema& added = *now.property(name);
    const std::string path = base::text("/properties/", name);
    const bool is_missed = now.requires_property(name) && !added.has_default;
    if (is_open(before)) {
        // Writers may have put anything there.
        if (shapes_.of(added).kind == Kind::anything) return;
        const std::string kind = !now.requires_property(name) ? "OPTIONAL_PROPERTY"
                                 : is_missed                  ? "REQUIRED_PROPERTY"
                                                              : "REQUIRED_PROPERTY_WITH_DEFAULT";
        out.add(kind + "_ADDED_TO_OPEN_CONTENT_MODEL", path,
                "is a property that the writer's schema, which is open, does not name");
        return;
    }
    if (const Schema* const rest = rest_for(before, name)) {
        const Differences differences = compare(*rest, added);
        out.add(path, differences);
        if (!differences.empty()) {
            out.add("PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", path,
                    "does not take what the writer's schema allows there");
        }
    }
    if (is_missed) {
        out.add("REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", path,
                "is required, and the writer's schema does not have it");
    }
}

void Comparison::compare_removed(std::string_view name, const Schema& before, const Schema& now,
                                 Differences& out) {
    if (is_open(now)) return;
    const Schema& removed = *before.property(name);
    const std::string path = base::text("/properties/", name);
    if (const Schema* const rest = rest_for(now, name)) {
        const Differences differences = compare(removed, *rest);
        out.add(path, differences);
        if (!differences.empty()) {
            out.add("PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", path,
                    "is gone, and what is allowed in its place is not what is written");
        }
    } else if (!removed.is_false()) {
        out.add("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", path,
                "is gone, and no others are allowed");
    }
}

void Comparison::compare_dependencies(const Schema& before, const Schema& now, Differences& out) {
    for (const Dependency& to : now.dependencies) {
        const std::string path = base::text("/dependencies/", to.name);
        const Dependency* const from = find(before.dependencies, to);
        if (to.schema != nullptr) {
            if (from == nullptr) {
                out.add("DEPENDENCY_SCHEMA_ADDED", path, "is not in the writer's schema");
            } else {
                out.add(path, compare(*from->schema, *to.schema));
            }
        } else if (from == nullptr) {
            out.add("DEPENDENCY_ARRAY_ADDED", path, "is not in the writer's schema");
        } else if (!std::ranges::includes(from->required, to.required)) {
            const bool is_more = std::ranges::includes(to.required, from->required);
            out.add(is_more ? "DEPENDENCY_ARRAY_EXTENDED" : "DEPENDENCY_ARRAY_CHANGED", path,
                    "asks for what the writer's schema does not ask for");
        }
    }
}

}  // namespace codec::jsonschema
