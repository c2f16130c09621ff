#pragma once
// A chunk's winners into their table: new rows are added, changed ones take the place of the old,
// equal ones change nothing.

#include <cstdint>
#include <vector>

#include "load/chunk.h"
#include "table/table.h"

namespace load {

// What the commit is to hold beside the transactions.
struct MergePlan {
    std::vector<table::DataFile> adds;
    std::vector<table::DataFile> removes;
    std::uint64_t rows = 0;  // new or changed
};

// raw_<table> of the chunk's session shows the winners and kWinners names them. Files that hold a
// superseded row are written anew without it; the others are not touched.
Result<MergePlan> plan_merge(Chunk& chunk, object::Bucket& tables, const table::Snapshot& snapshot);

}  // namespace load
