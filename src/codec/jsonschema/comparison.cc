#include "codec/jsonschema/comparison.h"

#include <algorithm>

#include "base/text.h"
#include "codec/jsonschema/compatibility.h"

namespace codec::jsonschema {
namespace {

constexpr std::size_t kDifferencesMax = 100;
// A hostile pair of schemas of a megabyte each has billions of pairs in it.
constexpr std::size_t kPairsMax = 50'000;
constexpr std::size_t kDepthMax = 300;
// Each round finds at least one more pair that does not fit; in earnest the second is the last.
constexpr int kRoundsMax = 8;

Differences compare_strings(const Schema& before, const Schema& now) {
    Differences out;
    compare_most(before.length_max, now.length_max, "maxLength", "MAX_LENGTH", out);
    compare_least(before.length_min, now.length_min, "minLength", "MIN_LENGTH", out);
    if (!now.pattern) return out;
    if (!before.pattern) {
        out.add("PATTERN_ADDED", "/pattern", "is not in the writer's schema");
    } else if (before.pattern_text != now.pattern_text) {
        out.add("PATTERN_CHANGED", "/pattern", "differs from that of the writer's schema");
    }
    return out;
}

Differences compare_values(const Schema& before, const Schema& now) {
    Differences out;
    const auto is_below = [](const Value* a, const Value* b) { return compare(*a, *b) < 0; };
    if (std::ranges::includes(*now.enumeration, *before.enumeration, is_below)) return out;
    const bool is_narrower = std::ranges::includes(*before.enumeration, *now.enumeration, is_below);
    out.add(is_narrower ? "ENUM_ARRAY_NARROWED" : "ENUM_ARRAY_CHANGED", "/enum",
            "lacks values of the writer's schema");
    return out;
}

Differences compare_constants(const Schema& before, const Schema& now) {
    Differences out;
    if (compare(*before.constant, *now.constant) != 0) {
        out.add("ENUM_ARRAY_CHANGED", "/const", "is not that of the writer's schema");
    }
    return out;
}

}  // namespace

void Differences::add(std::string kind, std::string path, std::string_view why) {
    if (all_.size() < kDifferencesMax) all_.push_back({std::move(kind), std::move(path), why});
}

void Differences::add(const std::string& path, const Differences& below) {
    for (const Difference& one : below.all_) add(one.kind, path + one.path, one.why);
}

Differences Comparison::run(const Schema& before, const Schema& now) {
    // A pair that leads back to itself is taken to fit. Where that was rash, another round knows.
    for (int round = 0;; ++round) {
        found_.clear();
        has_assumed_ = false;
        Differences all = compare(before, now);
        std::size_t wrong = 0;
        for (const auto& [pair, differences] : found_) wrong += differences.empty() ? 0 : 1;
        if (!has_assumed_ || wrong <= wrong_.size() || round == kRoundsMax) return all;
        wrong_.clear();
        for (auto& [pair, differences] : found_) {
            if (!differences.empty()) wrong_.emplace(pair, std::move(differences));
        }
    }
}

Differences Comparison::compare(const Schema& before, const Schema& now) {
    return compare(shapes_.of(before), shapes_.of(now));
}

Differences Comparison::compare(const Shape& before, const Shape& now) {
    const Pair pair{&before, &now};
    if (const auto known = found_.find(pair); known != found_.end()) return known->second;
    if (!under_way_.insert(pair).second) {
        has_assumed_ = true;
        const auto wrong = wrong_.find(pair);
        return wrong == wrong_.end() ? Differences{} : wrong->second;
    }
    Differences out;
    if (depth_ >= kDepthMax || found_.size() >= kPairsMax) {
        out.add("TYPE_CHANGED", "", "is too deep or too large to be compared");
    } else {
        ++depth_;
        out = compare_anew(before, now);
        --depth_;
    }
    under_way_.erase(pair);
    return found_.insert_or_assign(pair, std::move(out)).first->second;
}

// A plain schema against a combination: one part that takes it is enough, if one part is enough.
bool Comparison::fits_a_part(const Shape& before, const Shape& now) {
    if (now.kind == Kind::combination && before.kind != Kind::combination) {
        if (now.size() > 1 && now.criterion == Criterion::all) return false;
        return std::ranges::any_of(shapes_.parts_of(now),
                                   [&](const Shape* part) { return fits(before, *part); });
    }
    if (before.kind == Kind::combination && now.kind != Kind::combination) {
        if (before.size() > 1 && before.criterion != Criterion::all) return false;
        return std::ranges::any_of(shapes_.parts_of(before),
                                   [&](const Shape* part) { return fits(*part, now); });
    }
    return false;
}

Differences Comparison::compare_anew(const Shape& before, const Shape& now) {
    if (fits_a_part(before, now)) return {};
    if (before.kind != now.kind) {
        Differences out;
        if (before.kind != Kind::nothing && now.kind != Kind::anything) {
            out.add("TYPE_CHANGED", "", "is of another type than in the writer's schema");
        }
        return out;
    }
    switch (now.kind) {
        case Kind::string:
            return compare_strings(*before.schema, *now.schema);
        case Kind::number:
            return compare_numbers(before, now);
        case Kind::object:
            return compare_objects(*before.schema, *now.schema);
        case Kind::array:
            return compare_arrays(*before.schema, *now.schema);
        case Kind::enumeration:
            return compare_values(*before.schema, *now.schema);
        case Kind::constant:
            return compare_constants(*before.schema, *now.schema);
        case Kind::negation:
            return compare_negations(*before.schema, *now.schema);
        case Kind::combination:
            return compare_combinations(before, now);
        default:
            return {};
    }
}

void Comparison::compare(const Schema* before, const Schema* now, const std::string& path,
                         Differences& out) {
    if (now == nullptr) return;
    if (before == nullptr) {
        out.add("SCHEMA_ADDED", path, "is not in the writer's schema");
    } else {
        out.add(path, compare(*before, *now));
    }
}

void Comparison::compare_rest(const Schema* before, const Schema* now, const std::string& keyword,
                              const std::string& kind, Differences& out) {
    const std::string path = "/" + keyword;
    const bool was_closed = before != nullptr && before->is_false();
    const bool is_closed = now != nullptr && now->is_false();
    // `true` says what nothing says.
    const Schema* const from = before != nullptr && before->is_true() ? nullptr : before;
    const Schema* const to = now != nullptr && now->is_true() ? nullptr : now;
    if (was_closed != is_closed) {
        if (is_closed) {
            out.add(kind + "_REMOVED", path, "are not allowed; in the writer's schema they are");
        }
    } else if (!is_closed && from == nullptr && to != nullptr) {
        out.add(kind + "_NARROWED", path, "are bound to a schema; the writer's are not");
    } else if (!is_closed && from != nullptr && to != nullptr) {
        out.add(path, compare(*from, *to));
    }
}

Differences Comparison::compare_numbers(const Shape& before, const Shape& now) {
    const Schema& from = *before.schema;
    const Schema& to = *now.schema;
    Differences out;
    compare_most(from.maximum, to.maximum, "maximum", "MAXIMUM", out);
    compare_least(from.minimum, to.minimum, "minimum", "MINIMUM", out);
    compare_most(from.exclusive_maximum, to.exclusive_maximum, "exclusiveMaximum",
                 "EXCLUSIVE_MAXIMUM", out);
    compare_least(from.exclusive_minimum, to.exclusive_minimum, "exclusiveMinimum",
                  "EXCLUSIVE_MINIMUM", out);
    if (to.multiple_of && !from.multiple_of) {
        out.add("MULTIPLE_OF_ADDED", "/multipleOf", "is not in the writer's schema");
    } else if (to.multiple_of && !from.multiple_of->is_multiple_of(*to.multiple_of)) {
        const bool is_more = to.multiple_of->is_multiple_of(*from.multiple_of);
        out.add(is_more ? "MULTIPLE_OF_EXPANDED" : "MULTIPLE_OF_CHANGED", "/multipleOf",
                "does not divide that of the writer's schema");
    }
    if (now.is_integer && !before.is_integer) {
        out.add("TYPE_NARROWED", "", "takes integers; the writer's schema all numbers");
    }
    return out;
}

Differences Comparison::compare_negations(const Schema& before, const Schema& now) {
    Differences out;
    // What is refused may only become less.
    if (!compare(*now.negated, *before.negated).empty()) {
        out.add("NOT_TYPE_EXTENDED", "/not", "refuses what the writer's schema does not");
    }
    return out;
}

std::vector<Incompatibility> incompatibilities(const Schema& reader, const Schema& writer) {
    const Differences found = Comparison().run(writer, reader);
    std::vector<Incompatibility> all;
    for (const Difference& one : found.all()) {
        all.push_back(
            {one.kind, base::text("What stands at path '#", one.path.empty() ? "/" : one.path,
                                  "' in the reader's schema ", one.why)});
    }
    return all;
}

}  // namespace codec::jsonschema
