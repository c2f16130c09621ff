#pragma once
// Rows into a table that has one row a key: new ones are added, changed ones take the place of the
// old, equal ones change nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/database.h"
#include "table/table.h"

namespace load {

using base::Result;

struct Merge {
    sql::Session& session;
    std::string prefix;  // of the table
    std::string key;     // its column
    const table::Schema& schema;
    std::string rows;       // a SELECT of the schema's columns, each key once
    std::string_view keys;  // a relation whose column `key` has those of the rows' keys that the
                            // table may have; the others are new
};

// What the commit is to hold beside the transactions.
struct MergePlan {
    std::vector<table::DataFile> adds;
    std::vector<table::DataFile> removes;
    std::uint64_t rows = 0;  // new or changed
};

// Files that hold a superseded row are written anew without it; the others are not touched.
Result<MergePlan> plan_merge(const Merge& merge, object::Bucket& tables,
                             const table::Snapshot& newest);

}  // namespace load
