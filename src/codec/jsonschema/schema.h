#pragma once
// JSON Schema, drafts 4, 6 and 7, 2019-09 and 2020-12: read, with every $ref followed.
//
//     TRY(const Document document, Document::parse(text, {}));
//     TRY_VOID(validate(document.root(), value));            // codec/jsonschema/validation.h

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/jsonschema/decimal.h"
#include "codec/jsonschema/pattern.h"
#include "codec/jsonschema/value.h"

namespace codec::jsonschema {

// By `$schema`; draft 7 where it says nothing, as Confluent's registry has it.
enum class Draft : std::uint8_t { draft4, draft6, draft7, draft2019, draft2020 };

enum class Type : std::uint8_t { null, boolean, integer, number, string, array, object };

struct Schema;

struct Property {
    std::string_view name;
    const Schema* schema = nullptr;
};

struct PatternProperty {
    std::string_view text;
    Pattern pattern;
    const Schema* schema = nullptr;
};

// "dependencies" and its later names: where `name` is there, so must these be, or the schema holds.
struct Dependency {
    std::string_view name;
    std::vector<std::string_view> required;
    const Schema* schema = nullptr;
};

// What each keyword says; nothing, nullptr or empty where it is not there. Views and pointers lead
// into the document.
struct Schema {
    const Value* source = nullptr;      // an object, or true or false
    const Schema* reference = nullptr;  // "$ref"; before 2019-09 all beside it counts for nothing

    std::vector<Type> types;
    std::optional<std::vector<const Value*>> enumeration;  // in compare()'s order
    const Value* constant = nullptr;
    bool has_default = false;

    std::optional<Decimal> minimum;
    std::optional<Decimal> maximum;
    std::optional<Decimal> exclusive_minimum;
    std::optional<Decimal> exclusive_maximum;
    std::optional<Decimal> multiple_of;

    std::optional<std::uint64_t> length_min;
    std::optional<std::uint64_t> length_max;
    std::string_view pattern_text;
    std::optional<Pattern> pattern;

    const Schema* items = nullptr;  // of all; where there are prefix_items, see additional_items
    bool has_prefix_items = false;
    std::vector<const Schema*> prefix_items;
    const Schema* additional_items = nullptr;
    const Schema* unevaluated_items = nullptr;
    const Schema* contains = nullptr;
    std::optional<std::uint64_t> contains_min;
    std::optional<std::uint64_t> contains_max;
    std::optional<std::uint64_t> items_min;
    std::optional<std::uint64_t> items_max;
    bool has_unique_items = false;

    std::vector<Property> properties;  // by name
    std::vector<PatternProperty> pattern_properties;
    const Schema* additional_properties = nullptr;
    const Schema* unevaluated_properties = nullptr;
    const Schema* property_names = nullptr;
    std::vector<std::string_view> required;  // by name
    std::vector<Dependency> dependencies;    // by name
    std::optional<std::uint64_t> properties_min;
    std::optional<std::uint64_t> properties_max;

    std::vector<const Schema*> all_of;
    std::vector<const Schema*> any_of;
    std::vector<const Schema*> one_of;
    const Schema* negated = nullptr;  // "not"
    const Schema* condition = nullptr;
    const Schema* consequence = nullptr;  // "then"
    const Schema* alternative = nullptr;  // "else"

    // The schema `true`, or one that says nothing of values.
    bool is_true() const { return source->kind == JsonKind::boolean && source->truth; }
    bool is_false() const { return source->kind == JsonKind::boolean && !source->truth; }
    const Schema* property(std::string_view name) const;
    bool requires_property(std::string_view name) const;
};

class Document {
  public:
    // Another document, by the name that a $ref calls it by.
    struct Known {
        std::string name;
        const Document* document = nullptr;
    };

    // Code::invalid_argument says what is wrong, and where: "#/properties/a: …". The known ones may
    // go afterwards.
    static base::Result<Document> parse(std::string_view json, std::span<const Known> known);

    const Schema& root() const { return *root_; }
    // The document as plain_text(), which is what registries compare.
    const std::string& text() const { return text_; }

  private:
    friend class Parser;

    std::string text_;
    std::shared_ptr<const Tree> tree_;
    // Those of the known documents, too: schemas here view into them.
    std::vector<std::shared_ptr<const Tree>> trees_;
    // On the heap, so that pointers outlive a move.
    std::unique_ptr<std::deque<Schema>> schemas_ = std::make_unique<std::deque<Schema>>();
    const Schema* root_ = nullptr;
};

}  // namespace codec::jsonschema
