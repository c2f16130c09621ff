#include "registry/references.h"

#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"

namespace registry {
namespace {

constexpr int kDepthMax = 16;
constexpr std::size_t kReferencesMax = 1000;

class Search {
  public:
    explicit Search(const Catalog& catalog) : catalog_(catalog) {}

    std::optional<Refusal> look(const SchemaText& from, int depth) {
        for (const Reference& reference : from.references) {
            if (!seen_.emplace(reference.name, reference.subject, reference.version).second) {
                continue;
            }
            const Catalog::Versions* versions = catalog_.versions(reference.subject);
            const bool is_there = versions != nullptr && versions->contains(reference.version);
            if (!is_there || depth > kDepthMax || seen_.size() > kReferencesMax) {
                return unreachable(reference, "cannot be followed");
            }
            const SchemaText& schema = versions->at(reference.version).schema;
            if (schema.type != from.type) {
                return unreachable(reference, "leads to a schema of another type");
            }
            if (auto refused = look(schema, depth + 1)) return refused;
            found_.push_back({reference.name, &schema});
        }
        return {};
    }
    std::vector<Referred> take() { return std::move(found_); }

  private:
    static Refusal unreachable(const Reference& reference, std::string_view why) {
        return invalid_schema(base::text("the reference to version ", reference.version,
                                         " of subject '", base::printable(reference.subject), "' ",
                                         why));
    }

    const Catalog& catalog_;
    std::set<std::tuple<std::string, std::string, std::int32_t>> seen_;
    std::vector<Referred> found_;
};

}  // namespace

Outcome<std::vector<Referred>> references_of(const Catalog& catalog, const SchemaText& schema) {
    Search search(catalog);
    if (auto refused = search.look(schema, 0)) return *std::move(refused);
    return search.take();
}

}  // namespace registry
