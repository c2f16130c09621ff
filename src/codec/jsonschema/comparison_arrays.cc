// Arrays: their items by place, and the rest of them.

#include <algorithm>

#include "base/text.h"
#include "codec/jsonschema/comparison.h"

namespace codec::jsonschema {
namespace {

const Schema* rest_of(const Schema& array) {
    return array.additional_items != nullptr ? array.additional_items : array.unevaluated_items;
}

bool is_open(const Schema& array) {
    const Schema* const rest = rest_of(array);
    return rest == nullptr || rest->is_true();
}

}  // namespace

Differences Comparison::compare_arrays(const Schema& before, const Schema& now) {
    Differences out;
    compare(before.items, now.items, "/items", out);
    compare_prefixes(before, now, out);
    compare_rest(before.additional_items, now.additional_items, "additionalItems",
                 "ADDITIONAL_ITEMS", out);
    compare_rest(before.unevaluated_items, now.unevaluated_items, "unevaluatedItems",
                 "UNEVALUATED_ITEMS", out);
    compare_most(before.items_max, now.items_max, "maxItems", "MAX_ITEMS", out);
    compare_least(before.items_min, now.items_min, "minItems", "MIN_ITEMS", out);
    if (now.has_unique_items && !before.has_unique_items) {
        out.add("UNIQUE_ITEMS_ADDED", "/uniqueItems", "is not in the writer's schema");
    }
    compare_most(before.contains_max, now.contains_max, "maxContains", "MAX_CONTAINS", out);
    compare_least(before.contains_min, now.contains_min, "minContains", "MIN_CONTAINS", out);
    return out;
}

void Comparison::compare_prefixes(const Schema& before, const Schema& now, Differences& out) {
    const std::size_t common = std::min(before.prefix_items.size(), now.prefix_items.size());
    for (std::size_t i = 0; i < common; ++i) {
        out.add(base::text("/items/", i), compare(*before.prefix_items[i], *now.prefix_items[i]));
    }
    const auto covered = [&](const Schema& from, const Schema& to, std::size_t index,
                             std::string_view kind) {
        const Differences differences = compare(from, to);
        const std::string path = base::text("/items/", index);
        out.add(path, differences);
        if (differences.empty()) return;
        out.add(base::text(kind, "_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"), path,
                "does not take what the writer's schema allows there");
    };
    for (std::size_t i = common; i < before.prefix_items.size() && !is_open(now); ++i) {
        const Schema* const rest = rest_of(now);
        if (!rest->is_false()) {
            covered(*before.prefix_items[i], *rest, i, "ITEM_REMOVED");
        } else if (!before.prefix_items[i]->is_false()) {
            out.add("ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", base::text("/items/", i),
                    "is gone, and no others are allowed");
        }
    }
    for (std::size_t i = common; i < now.prefix_items.size(); ++i) {
        const Schema& added = *now.prefix_items[i];
        if (is_open(before)) {
            if (shapes_.of(added).kind == Kind::anything) continue;
            out.add("ITEM_ADDED_TO_OPEN_CONTENT_MODEL", base::text("/items/", i),
                    "is an item that the writer's schema, which is open, does not name");
        } else if (!rest_of(before)->is_false()) {
            covered(*rest_of(before), added, i, "ITEM_ADDED");
        }
    }
}

}  // namespace codec::jsonschema
