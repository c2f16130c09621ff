#pragma once
// One continuous query: the records of a stream, in micro-batches, into its Delta table.
//
//     STREAM-4  Each record is in the table, or among the dead letters, exactly once, whatever was
//               killed, whenever.
//
// A batch goes: checkpoint → dead letters → latest → table. The checkpoint says which records it
// takes and its number; each commit holds that number as its one transaction, so that what is done
// again after a kill changes only what it had not come to. `latest` holds, for each key, the place
// of the record that made the table's row, and the row's hash: rule 8 is exact with bounded memory,
// a new key is appended without a look at the table, and a row sent again as it was costs nothing.
//
//   Owner: app.  Runs on: one lane (run/blocking.h); all calls by one thread at a time.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "load/stream/batch.h"
#include "load/stream/checkpoint.h"
#include "load/table_spec.h"
#include "object/store.h"
#include "sql/database.h"
#include "table/table.h"

namespace load {
class Chunk;
}

namespace load::stream {

class Changes;

inline constexpr std::string_view kSchema = "stream";

table::Schema dead_letter_schema();
// Of the transactions in the tables, from a checkpoint's source.
std::string app_id_of(std::string_view source);

struct QueryOptions {
    // So many files of about one size become one after a batch (table/table.h): at eight, a table
    // of a tebibyte has at most 60.
    std::size_t files_per_level = 8;
    // Where less of `latest` is to be looked at, it is read at once: to open its files costs more.
    std::uint64_t lookup_at_once_bytes = 1ULL << 20;
    // How long old versions and the files that only they name stay, for those who still read them.
    base::Duration retention = std::chrono::minutes(15);
};

// What a batch came to.
struct Progress {
    std::int64_t batch = 0;
    std::uint64_t records = 0;
    std::uint64_t rows = 0;          // new or changed in the table
    std::uint64_t dead_letters = 0;  // refused elements
    base::Duration took{};
};

class StreamQuery {
  public:
    // `spec.topic` is the stream's, `source` its name and identity: with another identity a stream
    // of the same name is another one, and begins anew. All outlive the query.
    StreamQuery(object::Bucket& tables, sql::Database& database, const io::Clock& clock,
                TableSpec spec, std::string source, QueryOptions options);

    // The records that the next batch is to take. With `to` the batch was begun before: exactly
    // these, or what there is left of them.
    struct Wanted {
        Positions from;
        std::optional<Positions> to;
    };
    // Makes the tables at the first call. Code::conflict: the table was fed by another query, or
    // the checkpoint is gone.
    Result<Wanted> next();
    // The batch that next() asked for. After an error next() says how to go on.
    Result<Progress> run(const Batch& batch);

    const TableSpec& spec() const { return spec_; }

  private:
    struct Target {
        std::string name;
        table::Schema schema;
    };
    table::Table& table_at(const std::string& name);
    Result<table::Snapshot> snapshot_of(const Target& target);
    std::string app_id() const { return app_id_of(checkpoint_.source); }
    std::int64_t batch_in(const table::Snapshot& snapshot) const;
    Result<> load_checkpoint();
    Result<> begin(const Batch& batch);
    table::Commit commit_of(std::string_view mode) const;
    // The rows of `select`, unless the batch is in the table; returns how many.
    Result<std::uint64_t> append(Chunk& chunk, const Target& target, const std::string& select);
    Result<std::uint64_t> append_dead_letters(Chunk& chunk);
    Result<> choose(Changes& changes);
    Result<std::uint64_t> merge(Chunk& chunk, const Changes& changes);
    Result<> compact(const Target& target, const table::Rewriting& rewriting);

    object::Bucket& tables_;
    sql::Database& database_;
    const io::Clock& clock_;
    const TableSpec spec_;
    const QueryOptions options_;
    const Target data_;
    const Target latest_;
    const Target dead_letter_;
    std::map<std::string, table::Table> open_;
    Checkpoint checkpoint_;
    bool is_known_ = false;  // the checkpoint is what lies on disk
    bool is_begun_ = false;  // its last batch is not known to be done
};

}  // namespace load::stream
