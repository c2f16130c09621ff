#pragma once
// JSON as a tree, for what is looked at more than once: schemas, and what goes by them.
//
//     TRY(const Tree tree, Tree::parse(text));
//     const Value* type = tree.root().find("type");

#include <compare>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/json/json.h"

namespace codec::jsonschema {

// Texts are views into the tree that the value belongs to.
struct Value {
    JsonKind kind = JsonKind::null;
    bool truth = false;
    std::string_view text;                // a string's content; a number as it is written
    std::vector<Value> items;             // an array's; an object's values, behind their `names`
    std::vector<std::string_view> names;  // in order of bytes; of equal ones the last counts

    bool is_object() const { return kind == JsonKind::object; }
    bool is_string() const { return kind == JsonKind::string; }
    // An object's; nullptr if it has no such.
    const Value* find(std::string_view name) const;
};

// "an object": for a person.
std::string_view name_of(JsonKind kind);

// A total order in which values are equal as JSON Schema has it: objects whatever the order of
// names, numbers by their worth.
std::strong_ordering compare(const Value& a, const Value& b);

// The document without blanks, and with no more escapes than it needs: what is written in two ways
// is one text. Names stay in order, numbers as they are. Code::malformed.
base::Result<std::string> plain_text(std::string json);

class Tree {
  public:
    // Code::malformed; Code::too_large beyond what a record may have.
    static base::Result<Tree> parse(std::string_view json);

    const Value& root() const { return root_; }

  private:
    // On the heap, so that views outlive a move.
    std::unique_ptr<std::string> text_;
    Value root_;
};

}  // namespace codec::jsonschema
