#pragma once
// A schema that was read and found good, with those that it refers to.

#include <deque>
#include <string>
#include <vector>

#include "codec/avro/compatibility.h"
#include "codec/avro/schema.h"
#include "registry/catalog.h"
#include "registry/refusal.h"
#include "registry/schema.h"

namespace registry {

class ParsedSchema {
  public:
    // 42201 if it is no schema, or refers to what is not there.
    static Outcome<ParsedSchema> parse(const Catalog& catalog, const SchemaText& schema);

    const codec::avro::Schema& root() const { return root_->root(); }
    // As it is stored and compared.
    SchemaText canonical() const;

  private:
    std::optional<Refusal> know(const Catalog& catalog, const std::vector<Reference>& references,
                                int depth);

    std::deque<codec::avro::Document> known_;
    std::optional<codec::avro::Document> root_;
    SchemaText asked_;
};

// What stands in the way of registering `next` after `last` at that level; nothing: it may.
std::vector<codec::avro::Incompatibility> incompatibilities(Compatibility level,
                                                            const ParsedSchema& next,
                                                            const ParsedSchema& last);

}  // namespace registry
