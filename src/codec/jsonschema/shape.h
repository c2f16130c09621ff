#pragma once
// A schema as rules of compatibility see it: one kind of thing, or a combination of such. Private
// to this room.
//
// JSON Schema knows no kinds: a schema is a heap of keywords. Confluent's rules are told of Java
// objects that everit's library makes of them, and this is what it makes: by "type", or where that
// is missing by the keywords that are there; two kinds in one schema are an "allOf" of both, a list
// of types an "anyOf".

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "codec/jsonschema/schema.h"

namespace codec::jsonschema {

enum class Kind : std::uint8_t {
    anything,
    nothing,
    string,
    number,
    boolean,
    null,
    array,
    object,
    enumeration,
    constant,
    negation,
    condition,
    combination,
};

enum class Criterion : std::uint8_t { all, any, one };

struct Shape {
    Kind kind = Kind::anything;
    const Schema* schema = nullptr;
    bool is_integer = false;  // a number
    Criterion criterion = Criterion::all;
    std::vector<const Schema*> schemas;  // a combination of these,
    std::vector<const Shape*> shapes;    // or of these

    std::size_t size() const { return schemas.size() + shapes.size(); }
};

class Shapes {
  public:
    // The same for the same schema; lives as long as this.
    const Shape& of(const Schema& schema);
    // What a combination consists of.
    std::vector<const Shape*> parts_of(const Shape& combination);

  private:
    const Shape* made(Kind kind, const Schema& schema);
    const Shape* combined(Criterion criterion, const Schema& schema,
                          std::vector<const Schema*> schemas);
    const Shape* combined(Criterion criterion, const Schema& schema,
                          std::vector<const Shape*> shapes);
    std::vector<const Shape*> typed_parts(const Schema& schema);
    std::vector<const Shape*> own_parts(const Schema& schema);

    std::deque<Shape> all_;
    std::map<const Schema*, const Shape*> known_;
};

}  // namespace codec::jsonschema
