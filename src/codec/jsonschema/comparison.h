#pragma once
// One comparison of two schemas, with what it has found out about pairs of parts. Private to this
// room.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/jsonschema/shape.h"

namespace codec::jsonschema {

struct Difference {
    std::string kind;  // "TYPE_CHANGED"
    std::string path;  // below the pair: "/properties/a"
    std::string_view why;
};

// Those that stand in the way; others are no matter.
class Differences {
  public:
    void add(std::string kind, std::string path, std::string_view why);
    // Another's, further below.
    void add(const std::string& path, const Differences& below);

    bool empty() const { return all_.empty(); }
    const std::vector<Difference>& all() const { return all_; }

  private:
    std::vector<Difference> all_;
};

// "before" is the writer's, "now" the reader's.
class Comparison {
  public:
    Differences run(const Schema& before, const Schema& now);

  private:
    using Pair = std::pair<const Shape*, const Shape*>;
    using Found = std::map<Pair, Differences>;

    // Known pairs are not looked at again; one under way goes as far as that will tell.
    Differences compare(const Schema& before, const Schema& now);
    Differences compare(const Shape& before, const Shape& now);
    Differences compare_anew(const Shape& before, const Shape& now);
    bool fits(const Shape& before, const Shape& now) { return compare(before, now).empty(); }
    bool fits_a_part(const Shape& before, const Shape& now);

    // A schema that is only on one side: what comes new narrows, what goes widens.
    void compare(const Schema* before, const Schema* now, const std::string& path,
                 Differences& out);
    // additionalProperties and its like.
    void compare_rest(const Schema* before, const Schema* now, const std::string& keyword,
                      const std::string& kind, Differences& out);

    Differences compare_numbers(const Shape& before, const Shape& now);
    Differences compare_negations(const Schema& before, const Schema& now);

    // comparison_objects.cc
    Differences compare_objects(const Schema& before, const Schema& now);
    void compare_property(std::string_view name, const Schema& before, const Schema& now,
                          Differences& out);
    void compare_added(std::string_view name, const Schema& before, const Schema& now,
                       Differences& out);
    void compare_removed(std::string_view name, const Schema& before, const Schema& now,
                         Differences& out);
    void compare_dependencies(const Schema& before, const Schema& now, Differences& out);

    // comparison_arrays.cc
    Differences compare_arrays(const Schema& before, const Schema& now);
    void compare_prefixes(const Schema& before, const Schema& now, Differences& out);

    // comparison_combinations.cc
    Differences compare_combinations(const Shape& before, const Shape& now);
    std::vector<const Shape*> distinct_parts(const Shape& combination);

    Shapes shapes_;
    Found found_;
    Found wrong_;  // pairs that an earlier round found not to fit
    std::set<Pair> under_way_;
    bool has_assumed_ = false;
    std::size_t depth_ = 0;
};

// A bound that comes or moves in narrows. `kind` is "MAX_LENGTH".
template <class T>
void compare_most(const std::optional<T>& before, const std::optional<T>& now,
                  const std::string& keyword, const std::string& kind, Differences& out) {
    if (!now) return;
    if (!before) {
        out.add(kind + "_ADDED", "/" + keyword,
                "is a bound that the writer's schema does not have");
    } else if (*now < *before) {
        out.add(kind + "_DECREASED", "/" + keyword, "is below that of the writer's schema");
    }
}

template <class T>
void compare_least(const std::optional<T>& before, const std::optional<T>& now,
                   const std::string& keyword, const std::string& kind, Differences& out) {
    if (!now) return;
    if (!before) {
        out.add(kind + "_ADDED", "/" + keyword,
                "is a bound that the writer's schema does not have");
    } else if (*now > *before) {
        out.add(kind + "_INCREASED", "/" + keyword, "is above that of the writer's schema");
    }
}

}  // namespace codec::jsonschema
