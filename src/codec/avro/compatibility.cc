#include "codec/avro/compatibility.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace codec::avro {
namespace {

constexpr std::size_t kFoundMax = 100;

class Comparison {
  public:
    std::vector<Incompatibility> take() { return std::move(found_); }

    // Whether the two go together; if not, why is noted.
    bool compare(const Schema& reader, const Schema& writer, const std::string& path) {
        // A pair that is looked at already goes together as far as that will tell.
        if (!seen_.emplace(&reader, &writer).second) return true;
        const std::size_t before = found_.size();
        const bool fits = reader.type == writer.type ? compare_equals(reader, writer, path)
                                                     : compare_others(reader, writer, path);
        if (!fits && found_.size() == before) note_types(reader, writer, path);
        if (!fits) seen_.erase({&reader, &writer});
        return fits;
    }

  private:
    void note(std::string kind, std::string description) {
        if (found_.size() < kFoundMax) found_.push_back({std::move(kind), std::move(description)});
    }
    void note_types(const Schema& reader, const Schema& writer, const std::string& path) {
        note("TYPE_MISMATCH", base::text("The type (path '", path,
                                         "') of a field in the new schema does not match "
                                         "with the old schema: reader type: ",
                                         name_of(reader.type), " not compatible with writer type: ",
                                         name_of(writer.type)));
    }
    // Without a trace of what does not fit.
    bool fits_quietly(const Schema& reader, const Schema& writer, const std::string& path) {
        const std::size_t before = found_.size();
        const bool fits = compare(reader, writer, path);
        found_.resize(std::min(before, found_.size()));
        return fits;
    }

    bool compare_equals(const Schema& reader, const Schema& writer, const std::string& path) {
        switch (reader.type) {
            case Type::array:
                return compare(*reader.items, *writer.items, path + "/items");
            case Type::map:
                return compare(*reader.items, *writer.items, path + "/values");
            case Type::fixed:
                return same_name(reader, writer, path) && same_size(reader, writer, path);
            case Type::enumeration:
                return same_name(reader, writer, path) && has_symbols(reader, writer, path);
            case Type::record: {
                const bool named = same_name(reader, writer, path);
                return compare_fields(reader, writer, path) && named;
            }
            case Type::alternatives: {
                bool fits = true;
                for (std::size_t i = 0; i < writer.branches.size(); ++i) {
                    fits =
                        has_branch(reader, *writer.branches[i], base::text(path, "/", i)) && fits;
                }
                return fits;
            }
            default:
                return true;
        }
    }

    bool compare_others(const Schema& reader, const Schema& writer, const std::string& path) {
        if (writer.type == Type::alternatives) {
            bool fits = true;
            for (const Schema* branch : writer.branches)
                fits = compare(reader, *branch, path) && fits;
            return fits;
        }
        if (reader.type == Type::alternatives) return has_branch(reader, writer, path);
        const auto is_any = [&writer](std::initializer_list<Type> types) {
            return std::ranges::find(types, writer.type) != types.end();
        };
        switch (reader.type) {
            case Type::long_integer:
                return is_any({Type::integer});
            case Type::single:
                return is_any({Type::integer, Type::long_integer});
            case Type::double_precision:
                return is_any({Type::integer, Type::long_integer, Type::single});
            case Type::bytes:
                return is_any({Type::string});
            case Type::string:
                return is_any({Type::bytes});
            default:
                return false;
        }
    }

    bool has_branch(const Schema& reader, const Schema& writer, const std::string& path) {
        for (const Schema* branch : reader.branches) {
            if (fits_quietly(*branch, writer, path)) return true;
        }
        note("MISSING_UNION_BRANCH",
             base::text(
                 "The new schema is missing a type inside a union field at path '", path,
                 "' in the old schema: reader union lacking writer type: ", writer.full_name()));
        return false;
    }

    bool same_name(const Schema& reader, const Schema& writer, const std::string& path) {
        if (reader.name == writer.name) return true;
        if (std::ranges::find(reader.aliases, writer.name) != reader.aliases.end()) return true;
        if (std::ranges::find(reader.aliases, writer.full_name()) != reader.aliases.end()) {
            return true;
        }
        note("NAME_MISMATCH", base::text("The name of the schema has changed (path '", path,
                                         "/name'): expected: ", writer.full_name()));
        return false;
    }

    bool same_size(const Schema& reader, const Schema& writer, const std::string& path) {
        if (reader.size == writer.size) return true;
        note("FIXED_SIZE_MISMATCH",
             base::text("The size of FIXED type field at path '", path,
                        "/size' in the new schema does not match with the old schema: expected: ",
                        writer.size, ", found: ", reader.size));
        return false;
    }

    bool has_symbols(const Schema& reader, const Schema& writer, const std::string& path) {
        if (reader.fallback) return true;
        std::string missing;
        for (const std::string& symbol : writer.symbols) {
            if (std::ranges::find(reader.symbols, symbol) != reader.symbols.end()) continue;
            missing += (missing.empty() ? "" : ", ") + symbol;
        }
        if (missing.empty()) return true;
        note("MISSING_ENUM_SYMBOLS",
             base::text("The new schema is missing enum symbols [", missing, "] at path '", path,
                        "/symbols' in the old schema"));
        return false;
    }

    static const Field* find(const Schema& writer, const Field& field) {
        const auto named = [&writer](const std::string& name) -> const Field* {
            const auto found = std::ranges::find(writer.fields, name, &Field::name);
            return found == writer.fields.end() ? nullptr : &*found;
        };
        if (const Field* found = named(field.name)) return found;
        for (const std::string& alias : field.aliases) {
            if (const Field* found = named(alias)) return found;
        }
        return nullptr;
    }

    bool compare_fields(const Schema& reader, const Schema& writer, const std::string& path) {
        bool fits = true;
        for (std::size_t i = 0; i < reader.fields.size(); ++i) {
            const Field& field = reader.fields[i];
            const std::string place = base::text(path, "/fields/", i);
            if (const Field* const written = find(writer, field)) {
                fits = compare(*field.type, *written->type, place + "/type") && fits;
            } else if (!field.fallback) {
                const bool has_own =
                    field.type->type == Type::enumeration && field.type->fallback.has_value();
                if (has_own) continue;
                note("READER_FIELD_MISSING_DEFAULT_VALUE",
                     base::text("The field '", field.name, "' at path '", place,
                                "' in the new schema has no default value and is missing in the "
                                "old schema"));
                fits = false;
            }
        }
        return fits;
    }

    std::vector<Incompatibility> found_;
    std::set<std::pair<const Schema*, const Schema*>> seen_;
};

}  // namespace

std::vector<Incompatibility> incompatibilities(const Schema& reader, const Schema& writer) {
    Comparison comparison;
    comparison.compare(reader, writer, "");
    return comparison.take();
}

}  // namespace codec::avro
