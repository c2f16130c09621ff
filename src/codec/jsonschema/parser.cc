// A document's keywords → Schema.

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.h"
#include "codec/jsonschema/resources.h"
#include "codec/jsonschema/schema.h"
#include "codec/jsonschema/uri.h"

namespace codec::jsonschema {

using base::Code;
using base::Error;
using base::Result;

namespace {

// About a hundred times what large schemas have; one takes a kilobyte.
constexpr std::size_t kSchemasMax = 20'000;
constexpr std::size_t kPatternsMax = 1'000;

template <class T>
struct Keyword {
    std::string_view name;
    T Schema::* member;
    Draft since = Draft::draft4;
};

constexpr std::array<Keyword<const Schema*>, 10> kSchemas{
    {{"additionalItems", &Schema::additional_items},
     {"additionalProperties", &Schema::additional_properties},
     {"contains", &Schema::contains, Draft::draft6},
     {"else", &Schema::alternative, Draft::draft7},
     {"if", &Schema::condition, Draft::draft7},
     {"not", &Schema::negated},
     {"propertyNames", &Schema::property_names, Draft::draft6},
     {"then", &Schema::consequence, Draft::draft7},
     {"unevaluatedItems", &Schema::unevaluated_items, Draft::draft2019},
     {"unevaluatedProperties", &Schema::unevaluated_properties, Draft::draft2019}}};

constexpr std::array<Keyword<std::vector<const Schema*>>, 3> kLists{
    {{"allOf", &Schema::all_of}, {"anyOf", &Schema::any_of}, {"oneOf", &Schema::one_of}}};

constexpr std::array<Keyword<std::optional<std::uint64_t>>, 8> kCounts{
    {{"maxContains", &Schema::contains_max, Draft::draft2019},
     {"maxItems", &Schema::items_max},
     {"maxLength", &Schema::length_max},
     {"maxProperties", &Schema::properties_max},
     {"minContains", &Schema::contains_min, Draft::draft2019},
     {"minItems", &Schema::items_min},
     {"minLength", &Schema::length_min},
     {"minProperties", &Schema::properties_min}}};

constexpr std::array<Keyword<std::optional<Decimal>>, 5> kDecimals{
    {{"exclusiveMaximum", &Schema::exclusive_maximum},
     {"exclusiveMinimum", &Schema::exclusive_minimum},
     {"maximum", &Schema::maximum},
     {"minimum", &Schema::minimum},
     {"multipleOf", &Schema::multiple_of}}};

constexpr std::array<std::string_view, 7> kTypes{"null",   "boolean", "integer", "number",
                                                 "string", "array",   "object"};

Error fault(const Place& place, const std::string& what) {
    return {Code::invalid_argument, base::text(place.path, ": ", what)};
}

Error not_a(const Place& place, std::string_view keyword, std::string_view wanted,
            const Value& found) {
    return fault(place, base::text(base::printable(keyword), " is to be ", wanted, ", not ",
                                   name_of(found.kind)));
}

const Value* given(const Value& source, std::string_view name, Draft draft, Draft since) {
    return draft < since ? nullptr : source.find(name);
}

Result<std::vector<std::string_view>> texts_of(const Value& value, std::string_view keyword,
                                               const Place& place) {
    std::vector<std::string_view> texts;
    if (value.kind != JsonKind::array) return not_a(place, keyword, "an array", value);
    for (const Value& item : value.items) {
        if (!item.is_string()) return not_a(place, keyword, "an array of strings", item);
        texts.push_back(item.text);
    }
    std::ranges::sort(texts);
    return texts;
}

Result<> read_types(const Value& source, const Place& place, Schema& schema) {
    const Value* types = source.find("type");
    if (types == nullptr) return {};
    const auto add = [&](const Value& name) -> Result<> {
        const auto known = std::ranges::find(kTypes, name.text);
        if (!name.is_string() || known == kTypes.end()) {
            return fault(place, base::text("there is no type ", base::printable(name.text)));
        }
        schema.types.push_back(static_cast<Type>(known - kTypes.begin()));
        return {};
    };
    if (types->kind != JsonKind::array) return add(*types);
    for (const Value& one : types->items) TRY_VOID(add(one));
    return {};
}

Result<> read_numbers(const Value& source, const Place& place, Schema& schema) {
    for (const auto& [name, member, since] : kCounts) {
        const Value* value = given(source, name, place.draft, since);
        if (value == nullptr) continue;
        if (value->kind == JsonKind::number) schema.*member = Decimal(value->text).count();
        if (!(schema.*member)) return not_a(place, name, "a count", *value);
    }
    for (const auto& [name, member, since] : kDecimals) {
        const Value* value = source.find(name);
        if (value == nullptr) continue;
        // Draft 4 has the two exclusive ones as words on the others: below.
        if (value->kind == JsonKind::boolean && name.starts_with("exclusive")) continue;
        if (value->kind != JsonKind::number) return not_a(place, name, "a number", *value);
        schema.*member = Decimal(value->text);
    }
    const auto is_said = [&source](std::string_view name) {
        const Value* value = source.find(name);
        return value != nullptr && value->kind == JsonKind::boolean && value->truth;
    };
    if (is_said("exclusiveMaximum")) schema.exclusive_maximum = std::exchange(schema.maximum, {});
    if (is_said("exclusiveMinimum")) schema.exclusive_minimum = std::exchange(schema.minimum, {});
    if (schema.multiple_of && !schema.multiple_of->is_positive()) {
        return fault(place, "multipleOf is to be above zero");
    }
    return {};
}

Result<> read_plain(const Value& source, const Place& place, Schema& schema) {
    schema.has_default = source.find("default") != nullptr;
    schema.constant = given(source, "const", place.draft, Draft::draft6);
    if (const Value* values = source.find("enum")) {
        if (values->kind != JsonKind::array) return not_a(place, "enum", "an array", *values);
        auto& all = schema.enumeration.emplace();
        for (const Value& one : values->items) all.push_back(&one);
        std::ranges::sort(all, [](const Value* a, const Value* b) { return compare(*a, *b) < 0; });
    }
    if (const Value* unique = source.find("uniqueItems")) {
        if (unique->kind != JsonKind::boolean) {
            return not_a(place, "uniqueItems", "a boolean", *unique);
        }
        schema.has_unique_items = unique->truth;
    }
    if (const Value* required = source.find("required")) {
        TRY(schema.required, texts_of(*required, "required", place));
    }
    return {};
}

}  // namespace

class Parser {
  public:
    explicit Parser(Document& document) : document_(document) {}

    Result<const Schema*> run(std::span<const Document::Known> known) {
        const Value& root = document_.tree_->root();
        resources_.add(root, "");
        const std::string base = Place{}.inside(root).base;
        for (const auto& [name, other] : known) {
            const Value& there = other->tree_->root();
            resources_.add(there, resolved(base, name));
            resources_.add(there, name, {.base = resolved(base, name), .path = name + '#'});
        }
        TRY(const Schema* const schema, compile(root, {.path = "#"}));
        while (!pending_.empty()) {
            const Pending next = std::move(pending_.front());
            pending_.pop_front();
            TRY_VOID(follow(next));
        }
        return schema;
    }

  private:
    struct Pending {
        Schema* schema;
        std::string reference;
        Place place;
    };

    // Recursion is bounded by the depth of the document: what is referred to waits.
    Result<const Schema*> compile(const Value& source, const Place& around) {
        if (const auto known = compiled_.find(&source); known != compiled_.end()) {
            return known->second;
        }
        if (!source.is_object() && source.kind != JsonKind::boolean) {
            return fault(around, base::text("a schema is an object or a boolean, not ",
                                            name_of(source.kind)));
        }
        if (document_.schemas_->size() >= kSchemasMax) {
            return Error{Code::invalid_argument,
                         base::text("there are more than ", kSchemasMax, " schemas in one")};
        }
        Schema& schema = document_.schemas_->emplace_back();
        schema.source = &source;
        compiled_.emplace(&source, &schema);
        if (!source.is_object()) return &schema;
        const Place place = around.inside(source);
        TRY(const bool is_alone, read_reference(source, place, schema));
        if (is_alone) return &schema;
        TRY_VOID(read_types(source, place, schema));
        TRY_VOID(read_numbers(source, place, schema));
        TRY_VOID(read_plain(source, place, schema));
        TRY_VOID(read_schemas(source, place, schema));
        TRY_VOID(read_items(source, place, schema));
        TRY_VOID(read_properties(source, place, schema));
        TRY_VOID(read_dependencies(source, place, schema));
        return &schema;
    }

    // Whether there is one beside which nothing counts.
    Result<bool> read_reference(const Value& source, const Place& place, Schema& schema) {
        for (const char* const name : {"$ref", "$recursiveRef", "$dynamicRef"}) {
            const Value* reference = source.find(name);
            if (reference == nullptr) continue;
            if (!reference->is_string()) return not_a(place, name, "a string", *reference);
            pending_.push_back({&schema, std::string(reference->text), place});
            return place.draft <= Draft::draft7;
        }
        return false;
    }

    Result<> follow(const Pending& pending) {
        auto target = resources_.find(resolved(pending.place.base, pending.reference));
        if (!target) target = resources_.find(pending.reference);
        if (!target) {
            return fault(pending.place,
                         base::text("the reference ", base::printable(pending.reference, 200),
                                    " leads nowhere"));
        }
        TRY(pending.schema->reference, compile(*target->schema, target->place));
        return {};
    }

    Result<> read_schemas(const Value& source, const Place& place, Schema& schema) {
        for (const auto& [name, member, since] : kSchemas) {
            const Value* value = given(source, name, place.draft, since);
            if (value == nullptr) continue;
            if (name == "additionalItems" && place.draft == Draft::draft2020) continue;
            TRY(schema.*member, compile(*value, place.below(name)));
        }
        for (const auto& [name, member, since] : kLists) {
            const Value* value = source.find(name);
            if (value == nullptr) continue;
            if (value->kind != JsonKind::array || value->items.empty()) {
                return not_a(place, name, "an array of schemas", *value);
            }
            TRY(schema.*member, compile_all(*value, place.below(name)));
        }
        return {};
    }

    Result<std::vector<const Schema*>> compile_all(const Value& array, const Place& place) {
        std::vector<const Schema*> schemas;
        for (std::size_t i = 0; i < array.items.size(); ++i) {
            TRY(const Schema* const one, compile(array.items[i], place.below(base::text(i))));
            schemas.push_back(one);
        }
        return schemas;
    }

    Result<> read_items(const Value& source, const Place& place, Schema& schema) {
        const bool has_prefix_keyword = place.draft == Draft::draft2020;
        const Value* items = source.find("items");
        const Value* prefix = has_prefix_keyword ? source.find("prefixItems") : nullptr;
        if (!has_prefix_keyword && items != nullptr && items->kind == JsonKind::array) {
            prefix = std::exchange(items, nullptr);
        }
        if (prefix != nullptr) {
            schema.has_prefix_items = true;
            if (prefix->kind != JsonKind::array) {
                return not_a(place, "prefixItems", "an array", *prefix);
            }
            TRY(schema.prefix_items, compile_all(*prefix, place.below("items")));
        }
        if (items == nullptr) return {};
        TRY(const Schema* const all, compile(*items, place.below("items")));
        (has_prefix_keyword && prefix != nullptr ? schema.additional_items : schema.items) = all;
        return {};
    }

    // The schemas of an object's members, in order of names.
    Result<std::vector<Property>> compile_members(const Value& source, std::string_view keyword,
                                                  const Place& place) {
        std::vector<Property> members;
        const Value* object = source.find(keyword);
        if (object == nullptr) return members;
        if (!object->is_object()) return not_a(place, keyword, "an object", *object);
        const Place below = place.below(keyword);
        for (std::size_t i = 0; i < object->names.size(); ++i) {
            const std::string_view name = object->names[i];
            TRY(const Schema* const one, compile(object->items[i], below.below(name)));
            members.push_back({name, one});
        }
        return members;
    }

    Result<Pattern> pattern_of(std::string_view text, const Place& place) {
        if (++patterns_ > kPatternsMax) {
            return fault(place, base::text("there are more than ", kPatternsMax, " patterns"));
        }
        auto pattern = Pattern::parse(text);
        if (!pattern) return fault(place, pattern.error().what);
        return pattern;
    }

    Result<> read_properties(const Value& source, const Place& place, Schema& schema) {
        TRY(schema.properties, compile_members(source, "properties", place));
        TRY(const auto by_pattern, compile_members(source, "patternProperties", place));
        for (const auto& [text, one] : by_pattern) {
            TRY(Pattern pattern, pattern_of(text, place));
            schema.pattern_properties.push_back({text, std::move(pattern), one});
        }
        if (const Value* pattern = source.find("pattern")) {
            if (!pattern->is_string()) return not_a(place, "pattern", "a string", *pattern);
            schema.pattern_text = pattern->text;
            TRY(schema.pattern, pattern_of(pattern->text, place));
        }
        return {};
    }

    Result<> read_dependencies(const Value& source, const Place& place, Schema& schema) {
        for (const char* const keyword :
             {"dependencies", "dependentRequired", "dependentSchemas"}) {
            const Value* object = source.find(keyword);
            if (object == nullptr) continue;
            if (!object->is_object()) return not_a(place, keyword, "an object", *object);
            const Place below = place.below(keyword);
            for (std::size_t i = 0; i < object->names.size(); ++i) {
                const Value& value = object->items[i];
                Dependency dependency{.name = object->names[i], .required = {}};
                if (value.kind == JsonKind::array) {
                    TRY(dependency.required, texts_of(value, keyword, place));
                } else {
                    TRY(dependency.schema, compile(value, below.below(dependency.name)));
                }
                schema.dependencies.push_back(std::move(dependency));
            }
        }
        std::ranges::sort(schema.dependencies, {}, &Dependency::name);
        return {};
    }

    Document& document_;
    Resources resources_;
    std::map<const Value*, const Schema*> compiled_;
    std::deque<Pending> pending_;
    std::size_t patterns_ = 0;
};

const Schema* Schema::property(std::string_view name) const {
    const auto at = std::ranges::lower_bound(properties, name, {}, &Property::name);
    return at == properties.end() || at->name != name ? nullptr : at->schema;
}

bool Schema::requires_property(std::string_view name) const {
    return std::ranges::binary_search(required, name);
}

Result<Document> Document::parse(std::string_view json, std::span<const Known> known) {
    Document document;
    TRY(Tree tree, Tree::parse(json));
    document.tree_ = std::make_shared<const Tree>(std::move(tree));
    TRY(document.text_, plain_text(std::string(json)));
    for (const Known& one : known) document.trees_.push_back(one.document->tree_);
    TRY(document.root_, Parser(document).run(known));
    return document;
}

}  // namespace codec::jsonschema
