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
#include "object/store.h"
#include "sql/database.h"

namespace table {

using base::Result;
using base::TableVersion;

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
    std::string id;
    Schema schema;
    std::vector<std::string> partition_columns;
    std::map<std::string, std::string> configuration;
    std::vector<DataFile> files;
    std::map<std::string, std::int64_t> transactions;  // appId → version
};

struct Transaction {
    std::string app_id;
    std::int64_t version = 0;
};

// What a commit wants. With `read`, the commit fails with Code::conflict if anything it depends on
// (the removed files, the schema, one of its transactions) changed since that snapshot; a blind
// append is tried again at the next version.
struct Commit {
    std::string operation;  // "WRITE", "MERGE", "STREAMING UPDATE", "OPTIMIZE"
    std::map<std::string, std::string> parameters;
    std::vector<DataFile> adds;
    std::vector<DataFile> removes;
    std::vector<Transaction> transactions;
    std::optional<Schema> schema;  // replaces the table's
    bool data_change = true;
};

class Table {
  public:
    // Nothing is read yet. `database` for checkpoints; outlives the table.
    Table(object::Bucket& bucket, std::string prefix, sql::Database& database);

    // Version 0 with protocol and metadata; Code::already_exists.
    Result<TableVersion> create(const Schema& schema, std::string_view description);
    bool exists();
    // The newest, or the one asked for. Code::not_found, Code::corrupt, Code::unsupported name
    // version and file.
    Result<Snapshot> snapshot(std::optional<TableVersion> version = {});
    // Returns the version made. Files are synced before (put_file does). Writes a checkpoint every
    // ten versions.
    Result<TableVersion> commit(const Snapshot& read, const Commit& commit);
    Result<> checkpoint();
    // Bin-packs small files into ones of about `target` bytes; data_change false.
    Result<TableVersion> compact(std::uint64_t target_bytes);
    // Removes files no version within the retention names; returns how many.
    Result<std::size_t> vacuum(base::Duration retention);

  private:
    object::Bucket& bucket_;
    std::string prefix_;
    sql::Database& database_;
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
