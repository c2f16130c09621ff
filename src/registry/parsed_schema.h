#pragma once
// A schema that was read and found good, with those that it refers to.

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codec/avro/schema.h"
#include "codec/incompatibility.h"
#include "codec/jsonschema/schema.h"
#include "codec/protobuf/schema.h"
#include "registry/catalog.h"
#include "registry/refusal.h"
#include "registry/schema.h"

namespace registry {

struct Referred;

class ParsedSchema {
  public:
    // 42201 if it is no schema, or refers to what is not there.
    static Outcome<ParsedSchema> parse(const Catalog& catalog, const SchemaText& schema);

    // "AVRO"
    const std::string& type() const { return asked_.type; }
    // What it is; nullptr if it is of another type.
    const codec::avro::Schema* avro() const;
    const codec::jsonschema::Document* json() const;
    const codec::protobuf::Document* protobuf() const;

    // What it calls its values: the record's full name, the title, the first message's full name.
    // Empty if it does not say.
    std::string name() const;
    // As it is stored and compared.
    SchemaText canonical() const;

  private:
    // A schema with those that it takes names from, which it points to.
    struct Avro {
        std::deque<codec::avro::Document> known;
        codec::avro::Document root;
    };
    using Content = std::variant<std::shared_ptr<const Avro>, codec::jsonschema::Document,
                                 codec::protobuf::Document>;

    ParsedSchema(SchemaText asked, Content content)
        : asked_(std::move(asked)), content_(std::move(content)) {}

    static base::Result<Content> read(const SchemaText& schema,
                                      const std::vector<Referred>& references);

    SchemaText asked_;
    Content content_;
};

// What stands in the way of registering `next` after `last` at that level; nothing: it may.
std::vector<codec::Incompatibility> incompatibilities(Compatibility level, const ParsedSchema& next,
                                                      const ParsedSchema& last);

}  // namespace registry
