#pragma once
// Delta Lake tables in a bucket: snapshots, commits, checkpoints. Protocol: PROTOCOL.md of
// delta-io/delta.
//
//     TAB-1  A version is created once.
//     TAB-2  A commit with txn actions applies once, whatever is killed, whenever.
//
// A table lies below a prefix of a bucket ("pin/" holds pin/_delta_log/…). Written with protocol
// (1,2), nullable columns, times as `timestamp`. Data files are written by DuckDB (write_parquet).

#include <cstdint>
#include <functional>
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
#include "table/delta/snapshot.h"

namespace table::delta {
class Replay;
}

namespace table {

using base::Result;
using base::TableVersion;

// The words of the log that callers need.
using delta::DataFile;
using delta::Field;
using delta::Schema;
using delta::Snapshot;
using delta::Transaction;

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

using Properties = std::map<std::string, std::string>;

// For a table of many small commits: what is no longer needed goes by itself once `retention` is
// over, both old versions and the data files that only they name.
Properties short_lived(base::Duration retention);

// The SELECT over a relation of some of the table's files that makes one file of them.
using Rewriting = std::function<std::string(const std::string& relation)>;

// Used by one thread at a time; any number of Tables, in any processes, may write one table.
class Table {
  public:
    // Nothing is read yet. `database` for checkpoints; outlives the table, as the bucket and the
    // clock do. Without a clock, the machine's.
    Table(object::Bucket& bucket, std::string prefix, sql::Database& database);
    Table(object::Bucket& bucket, std::string prefix, sql::Database& database,
          const io::Clock& clock);

    // Version 0 with protocol and metadata; Code::already_exists. `properties` are the table's own
    // (delta.logRetentionDuration, …): whoever writes it, honours them.
    Result<TableVersion> create(const Schema& schema, std::string_view description,
                                Properties properties = {});
    bool exists();
    // The newest, or the one asked for. Code::not_found, Code::corrupt, Code::unsupported name
    // version and file.
    Result<Snapshot> snapshot(std::optional<TableVersion> version = {});
    // Returns the version made. Files are synced before (put_file does). Writes a checkpoint every
    // ten versions, and from time to time removes log files, and data files if the table asks for
    // it, that are older than the table keeps them; if that fails, the commit stands and the
    // failure is logged.
    Result<TableVersion> commit(const Snapshot& read, const Commit& commit);
    Result<> checkpoint();
    // Bin-packs small files into ones of about `target` bytes; data_change false.
    Result<TableVersion> compact(std::uint64_t target_bytes);
    // For tables that grow by small files without end: as soon as `files` of about one size are
    // there, they become one, so that each row is written anew only as often as the table has grown
    // eightfold, and few files are alive. data_change false: `rewriting` must keep what the rows
    // say, if not the rows.
    Result<TableVersion> compact_levels(std::size_t files, const Rewriting& rewriting = {});
    // Removes data files that the newest version does not name and no version within the retention
    // did; returns how many. Files of other writers' unfinished commits are as old as their write:
    // a retention shorter than the longest write loses them.
    Result<std::size_t> vacuum(base::Duration retention);

  private:
    using Bins = std::vector<std::vector<DataFile>>;

    Result<std::shared_ptr<const delta::Replay>> replayed(std::optional<TableVersion> version);
    Result<bool> follow(std::optional<TableVersion> target);
    Result<> check_commit(const Snapshot& read, const Commit& commit);
    Result<TableVersion> append_version(const Snapshot& read, const Commit& commit);
    // Checkpoint and removal of what is old, where they are due.
    void tend(TableVersion made, const Snapshot& read);
    bool is_checkpoint_due(TableVersion made, std::int64_t interval);
    Result<> clean(const Properties& properties);
    Result<> clean_log(const Properties& properties);
    Result<std::size_t> remove_unnamed(base::Duration retention, base::Duration orphan_age);
    Result<TableVersion> rewrite(const Snapshot& snapshot, const Bins& bins, std::string_view what,
                                 const Rewriting& rewriting);

    object::Bucket& bucket_;
    std::string prefix_;
    sql::Database& database_;
    const io::Clock& clock_;
    std::shared_ptr<delta::Replay> newest_;     // what was read last, to read on from there
    std::optional<TableVersion> checkpointed_;  // the newest checkpoint known
    std::optional<base::WallTime> cleaned_;     // when old files were looked for last
};

// Runs `select`, writes its rows as Parquet files below the table, and returns them with
// statistics, synced and not yet committed. Columns are cast to the schema's types. No rows: no
// files.
Result<std::vector<DataFile>> write_parquet(sql::Session& session, object::Bucket& bucket,
                                            std::string_view prefix, const Schema& schema,
                                            std::string_view select);

// The snapshot with those files only that, by their statistics, may hold a value of that column, of
// integers, from `least` to `greatest`.
Snapshot narrowed(const Snapshot& snapshot, std::string_view column, std::int64_t least,
                  std::int64_t greatest);

// "read_parquet([...])" over the snapshot's files with the schema's columns and types, or an empty
// relation: ready to stand behind FROM, or in CREATE VIEW. The files are fetched where the bucket
// lies elsewhere, and stay as long as object::Bucket::fetch() says.
Result<std::string> scan_expression(const Snapshot& snapshot, object::Bucket& bucket,
                                    std::string_view prefix);

}  // namespace table
