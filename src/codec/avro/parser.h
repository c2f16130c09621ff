#pragma once
// Reads one schema document. Private to this room.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codec/avro/json_parts.h"
#include "codec/avro/schema.h"

namespace codec::avro {

class Parser {
  public:
    explicit Parser(Document& document) : document_(document) {}
    void know(const Document& other);

    // `space`: the enclosing namespace.
    base::Result<const Schema*> read(const std::string& json, const std::string& space, int depth);

  private:
    using Members = std::vector<Member>;

    base::Result<const Schema*> read_name(const std::string& json, const std::string& space);
    base::Result<const Schema*> read_union(const std::string& json, const std::string& space,
                                           int depth);
    base::Result<const Schema*> read_object(const std::string& json, const std::string& space,
                                            int depth);
    base::Result<const Schema*> read_named(Type type, const Members& members,
                                           const std::string& space, int depth);
    base::Result<> read_fields(Schema& record, const Members& members, int depth);
    base::Result<Field> read_field(const std::string& json, const std::string& space, int depth);
    static base::Result<> read_symbols(Schema& schema, const Members& members);
    static base::Result<> read_size(Schema& schema, const Members& members);
    Schema& make(Type type);
    const Schema* find(const std::string& full_name) const;

    Document& document_;
    Document::Names known_;
};

// Whether a default's JSON is a value of the schema; of a union, of its first branch.
bool is_default_of(const Schema& schema, const std::string& json);

}  // namespace codec::avro
