#pragma once
// Where the rows to post come from: the generator, files, or a database.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "emulate/rows/row.h"
#include "io/disk.h"

namespace emulate::rows {

using base::Result;

// The rows of one table. Belongs to one thread.
class TableRows {
  public:
    virtual ~TableRows() = default;
    // Row `at`, or nothing where the table has ended. A row that cannot be posted is
    // Code::malformed and says which and why; one may read on after it. Sources that only go
    // forward CHECK that `at` rises.
    virtual Result<std::optional<Record>> read(std::uint64_t at) = 0;
};

// Which row an event posts: one drawn as the posting script draws it, or the next.
enum class RowOrder : std::uint8_t { drawn, in_order };

class RowSource {
  public:
    virtual ~RowSource() = default;
    // Its reader must not outlive the source.
    virtual Result<std::unique_ptr<TableRows>> open(Table table) = 0;
    // How many rows one can draw from; nothing where rows only come in order.
    virtual std::optional<std::uint64_t> size() const = 0;
    // Names the rows: two sources with the same name hold the same ones. For --resume.
    virtual std::string name() const = 0;
};

// Files `pinterest_data.jsonl` or `.csv`, and so on, in `directory`: at least one of the three.
// JSONL lines are posted as they are; CSV rows get their columns' types. `disk` outlives the
// source.
Result<std::unique_ptr<RowSource>> open_file_source(io::Disk& disk, const std::string& directory);

}  // namespace emulate::rows
