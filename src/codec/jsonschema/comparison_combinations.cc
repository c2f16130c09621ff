// allOf, anyOf and oneOf: each part finds another of its own that it goes with.

#include <algorithm>

#include "base/text.h"
#include "codec/jsonschema/comparison.h"

namespace codec::jsonschema {
namespace {

// A greatest matching between two sides, by augmenting paths. Each part has the parts of the other
// side that it goes with.
class Matching {
  public:
    Matching(std::vector<std::vector<std::size_t>> partners, std::size_t others)
        : partners_(std::move(partners)), taken_by_(others) {}

    std::size_t size() {
        std::size_t matched = 0;
        for (std::size_t part = 0; part < partners_.size(); ++part) {
            std::vector<bool> visited(taken_by_.size());
            if (settle(part, visited)) ++matched;
        }
        return matched;
    }

  private:
    // Recursion is bounded by the smaller side.
    bool settle(std::size_t part, std::vector<bool>& visited) {
        for (const std::size_t other : partners_[part]) {
            if (visited[other]) continue;
            visited[other] = true;
            if (taken_by_[other] && !settle(*taken_by_[other], visited)) continue;
            taken_by_[other] = part;
            return true;
        }
        return false;
    }

    std::vector<std::vector<std::size_t>> partners_;
    std::vector<std::optional<std::size_t>> taken_by_;
};

bool is_same(const Shape& a, const Shape& b) {
    return &a == &b || (a.kind == b.kind && a.is_integer == b.is_integer &&
                        a.criterion == b.criterion && a.shapes.empty() && b.shapes.empty() &&
                        compare(*a.schema->source, *b.schema->source) == 0);
}

bool takes_more(const Shape& before, const Shape& now) {
    return now.criterion == Criterion::any || (before.size() == 1 && now.size() == 1) ||
           (before.size() == 1 && now.criterion == Criterion::one) ||
           (now.size() == 1 && before.criterion == Criterion::all);
}

// Beyond, all pairs of parts are more than anybody waits for.
constexpr std::size_t kPartsMax = 200;

}  // namespace

std::vector<const Shape*> Comparison::distinct_parts(const Shape& combination) {
    std::vector<const Shape*> distinct;
    for (const Shape* const part : shapes_.parts_of(combination)) {
        if (distinct.size() > kPartsMax) break;
        const auto is_known = [part](const Shape* other) { return is_same(*part, *other); };
        if (std::ranges::none_of(distinct, is_known)) distinct.push_back(part);
    }
    return distinct;
}

Differences Comparison::compare_combinations(const Shape& before, const Shape& now) {
    Differences out;
    if (before.criterion != now.criterion && !takes_more(before, now)) {
        out.add("COMBINED_TYPE_CHANGED", "", "combines its parts otherwise");
        return out;
    }
    const std::vector<const Shape*> from = distinct_parts(before);
    const std::vector<const Shape*> to = distinct_parts(now);
    if (from.size() > kPartsMax || to.size() > kPartsMax) {
        out.add("COMBINED_TYPE_SUBSCHEMAS_CHANGED", "", "has too many parts to be compared");
        return out;
    }
    if (from.size() < to.size() && now.criterion == Criterion::all) {
        out.add("PRODUCT_TYPE_EXTENDED", "", "has more parts, all of which are to hold");
    }
    if (from.size() > to.size() && before.criterion != Criterion::all) {
        out.add("SUM_TYPE_NARROWED", "", "has fewer alternatives");
    }
    std::vector<std::vector<std::size_t>> partners(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        for (std::size_t j = 0; j < to.size(); ++j) {
            if (fits(*from[i], *to[j])) partners[i].push_back(j);
        }
    }
    if (Matching(std::move(partners), to.size()).size() < std::min(from.size(), to.size())) {
        out.add("COMBINED_TYPE_SUBSCHEMAS_CHANGED", "",
                "has parts that go with none of the writer's schema");
    }
    return out;
}

}  // namespace codec::jsonschema
