#pragma once
// Bucket → Delta: what is new in each topic becomes rows of its table, once.
//
//     TAB-2  Each input record is in the table exactly once, whatever was killed, whenever.
//
// How far a table has come stands in the table itself, as a transaction `millrace-load:<topic>:
// <partition>` whose version is the next offset; one commit holds the rows and the new position. A
// piece of a topic is committed to dead_letter, then to lineage, then to its own table, each time
// only what lies beyond that table's own position, so a kill between any two repeats nothing and
// leaves nothing out.
//
//   Owner: app.  Runs on: one lane (run/blocking.h); all calls by one thread at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "load/bucket_scan.h"
#include "load/chunk.h"
#include "load/table_spec.h"
#include "object/store.h"
#include "sql/database.h"
#include "table/table.h"

namespace load {

struct LoaderOptions {
    // A chunk is held in DuckDB's memory, which spills to disk when it is short.
    std::uint64_t chunk_objects_max = 1'000'000;
    std::uint64_t chunk_bytes_max = 512ULL << 20;
    // A table with more files below the size is compacted after the load.
    std::size_t small_files_max = 32;
    std::uint64_t small_file_bytes = 16ULL << 20;
    std::uint64_t compacted_file_bytes = 128ULL << 20;
};

// After each chunk, and what a load comes to.
struct Loaded {
    std::string table;
    std::uint64_t records = 0;       // read for the first time
    std::uint64_t rows = 0;          // new or changed in the table
    std::uint64_t dead_letters = 0;  // refused elements
};
using OnProgress = std::function<void(const Loaded& so_far)>;

class Loader {
  public:
    // `records` is the sink's bucket, `tables` the one where the Delta tables lie (they may be the
    // same). All outlive the loader.
    Loader(object::Bucket& records, object::Bucket& tables, sql::Database& database,
           std::vector<TableSpec> specs, LoaderOptions options);

    // One entry per spec. Nothing new makes no version of any table. An error leaves whole chunks
    // behind it, and the next load goes on from there.
    Result<std::vector<Loaded>> load(const OnProgress& on_progress);
    // One table of the pipeline: the DAG's load task may ask for them one by one.
    Result<Loaded> load_table(const TableSpec& spec, const OnProgress& on_progress);

    // Below with_duplicates/: each table anew, over all records since the beginning, nothing
    // de-duplicated, in one commit. Changes no other table.
    Result<std::vector<Loaded>> load_with_duplicates(const OnProgress& on_progress);

    const std::vector<TableSpec>& specs() const { return specs_; }

  private:
    struct State;
    // Kept, so that a snapshot reads on from the one before.
    table::Table& table_at(std::string_view prefix);
    Result<table::Snapshot> snapshot_of(std::string_view name, const table::Schema& schema,
                                        std::string_view prefix);
    Result<State> state_of(const TableSpec& spec);
    Result<bool> has_records(const base::TopicName& topic, const Positions& from);
    // Adds to `so_far`; no records: the topic is at its end.
    Result<Loaded> load_chunk(const TableSpec& spec, Loaded so_far);
    Result<std::uint64_t> append(Chunk& chunk, std::string_view name,
                                 const table::Snapshot& snapshot, const Positions& held,
                                 const std::string& select);
    Result<std::uint64_t> merge(Chunk& chunk, const State& state);
    Result<> show_winners(Chunk& chunk, const State& state);
    Result<> compact(std::string_view name);
    Result<Loaded> rebuild_with_duplicates(const TableSpec& spec);

    object::Bucket& records_;
    object::Bucket& tables_;
    sql::Database& database_;
    const std::vector<TableSpec> specs_;
    const LoaderOptions options_;
    std::map<std::string, table::Table, std::less<>> open_;
};

}  // namespace load
