#pragma once
// Delta Lake tables in a bucket: snapshots, commits, checkpoints. Protocol: PROTOCOL.md of
// delta-io/delta.
//
//     TAB-1  A version is created once.
//     TAB-2  A commit with txn actions applies once, whatever is killed, whenever.
//
// A table lies below a prefix of a bucket ("pin/" holds pin/_delta_log/…). Written with protocol
// (1,2), nullable columns, times as `timestamp`. Data files are written by DuckDB (write_parquet in
// table/parquet.h).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"
#include "object/store.h"
#include "sql/database.h"

namespace table {

using base::Result;
using base::TableVersion;

class Replay;

struct Field {
    std::string name;
    std::string type;  // Delta's: string, long, integer, double, timestamp, array<double>, …;
                       // nested: its JSON
};
using Schema = std::vector<Field>;

struct DataFile {
    std::string path;  // below the table, decoded
    std::uint64_t size = 0;
    base::WallTime modified{};
    std::string stats;  // JSON, may be empty
    std::map<std::string, std::optional<std::string>> partition_values;
    std::int64_t rows() const;  // numRecords of stats; -1 if unknown
};

struct Snapshot {
    TableVersion version;
    std::int32_t reader_version_min = 1;
    std::int32_t writer_version_min = 2;
    std::vector<std::string> reader_features;  // named from reader 3 and writer 7 on
    std::vector<std::string> writer_features;
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::int64_t> created_ms;
    std::string schema_text;  // the schema as the log has it
    Schema schema;
    std::vector<std::string> partition_columns;
    std::map<std::string, std::string> configuration;
    std::vector<DataFile> files;                       // in order of path
    std::map<std::string, std::int64_t> transactions;  // appId → version
};

struct Transaction {
    std::string app_id;
    std::int64_t version = 0;
    std::optional<std::int64_t> updated_ms{};  // lastUpdated; the commit's own time if left out
};

// What a commit wants. With `read`, the commit fails with Code::conflict if anything it depends on
// (the removed files, the schema, one of its transactions) changed since that snapshot; a blind
// append is tried again at the next version. A commit that removes files and changes data depends
// on all rows: files added meanwhile are a conflict, too. A transaction that the snapshot already
// has is Code::already_exists.
struct Commit {
    std::string operation;  // "WRITE", "MERGE", "STREAMING UPDATE", "OPTIMIZE"
    std::map<std::string, std::string> parameters;
    std::vector<DataFile> adds;
    std::vector<DataFile> removes;
    std::vector<Transaction> transactions;
    std::optional<Schema> schema;  // replaces the table's
    bool data_change = true;
};

// Used by one thread at a time; any number of Tables, in any processes, may write one table.
class Table {
  public:
    // Nothing is read yet. `database` for checkpoints; outlives the table, as the bucket and the
    // clock do. Without a clock, the machine's.
    Table(object::Bucket& bucket, std::string prefix, sql::Database& database);
    Table(object::Bucket& bucket, std::string prefix, sql::Database& database,
          const io::Clock& clock);

    // Version 0 with protocol and metadata; Code::already_exists.
    Result<TableVersion> create(const Schema& schema, std::string_view description);
    bool exists();
    // The newest, or the one asked for. Code::not_found, Code::corrupt, Code::unsupported name
    // version and file.
    Result<Snapshot> snapshot(std::optional<TableVersion> version = {});
    // Returns the version made. Files are synced before (put_file does). Writes a checkpoint every
    // ten versions and removes log files older than the table keeps them; if that fails, the commit
    // stands and the failure is logged.
    Result<TableVersion> commit(const Snapshot& read, const Commit& commit);
    Result<> checkpoint();
    // Bin-packs small files into ones of about `target` bytes; data_change false.
    Result<TableVersion> compact(std::uint64_t target_bytes);
    // Removes data files that the newest version does not name and no version within the retention
    // did; returns how many. Files of other writers' unfinished commits are as old as their write:
    // a retention shorter than the longest write loses them.
    Result<std::size_t> vacuum(base::Duration retention);

  private:
    Result<std::shared_ptr<const Replay>> replayed(std::optional<TableVersion> version);
    Result<> check_commit(const Snapshot& read, const Commit& commit);
    Result<TableVersion> append_version(const Snapshot& read, const Commit& commit);
    // Checkpoint and removal of old log files, where they are due.
    void tend(TableVersion made, const Snapshot& read);
    Result<> clean_log(const Snapshot& read);

    object::Bucket& bucket_;
    std::string prefix_;
    sql::Database& database_;
    const io::Clock& clock_;
    std::shared_ptr<const Replay> newest_;  // what was read last, to read on from there
};

// Runs `select`, writes its rows as Parquet files below the table, and returns them with
// statistics, synced and not yet committed. Columns are cast to the schema's types. No rows: no
// files.
Result<std::vector<DataFile>> write_parquet(sql::Session& session, object::Bucket& bucket,
                                            std::string_view prefix, const Schema& schema,
                                            std::string_view select);

// "read_parquet([...])" over the snapshot's files with the schema's columns and types, or an empty
// relation: ready to stand behind FROM, or in CREATE VIEW.
std::string scan_expression(const Snapshot& snapshot, const object::Bucket& bucket,
                            std::string_view prefix);

}  // namespace table
