#pragma once
// The schemas that a schema refers to, and those that they refer to. Private to this room.

#include <string>
#include <vector>

#include "registry/catalog.h"
#include "registry/refusal.h"
#include "registry/schema.h"

namespace registry {

struct Referred {
    std::string name;
    const SchemaText* schema = nullptr;  // the catalog's
};

// Each once, and behind those that it refers to itself. 42201 for one that is not there, or leads
// too far.
Outcome<std::vector<Referred>> references_of(const Catalog& catalog, const SchemaText& schema);

}  // namespace registry
