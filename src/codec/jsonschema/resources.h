#pragma once
// What a $ref may lead to: documents and the schemas in them that have an $id or an anchor. Private
// to this room.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codec/jsonschema/schema.h"

namespace codec::jsonschema {

// A schema's surroundings.
struct Place {
    std::string base;  // what references are relative to
    Draft draft = Draft::draft7;
    std::string path;  // "#/properties/a": for a person

    // Inside `schema`, which may say what it is called ($id) and what language it speaks ($schema).
    Place inside(const Value& schema) const;
    Place below(std::string_view step) const;
};

class Resources {
  public:
    struct Target {
        const Value* schema = nullptr;
        Place place;  // around it
    };

    // `uri`: what the document is called where it does not say so itself.
    void add(const Value& document, const std::string& uri);
    void add(const Value& document, const std::string& uri, const Place& place);

    // Where an absolute reference leads: to a document, by a JSON pointer, or to an anchor.
    std::optional<Target> find(std::string_view uri) const;

  private:
    void look_into(const Value& schema, const Place& place);

    std::map<std::string, Target, std::less<>> known_;
};

}  // namespace codec::jsonschema
