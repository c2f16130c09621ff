// Data files: written and read by DuckDB.

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/text.h"
#include "io/random.h"
#include "table/delta/stats.h"
#include "table/delta/type.h"
#include "table/local_file.h"
#include "table/table.h"

namespace table {

namespace {

using sql::quoted_name;
using sql::quoted_text;

// Of what a snapshot holds, and so of a type that Replay has checked.
std::string type_of(const Field& field) {
    const auto type = delta::duckdb_type(field);
    CHECK(type, type ? "" : type.error().what);
    return *type;
}

std::string empty_relation(const Schema& schema) {
    std::string columns;
    for (const Field& field : schema) {
        columns += base::text(columns.empty() ? "" : ", ", "cast(null as ", type_of(field), ") as ",
                              quoted_name(field.name));
    }
    return base::text("(select ", columns, " where false)");
}

// By name, whatever the files' order of columns; a column that a file lacks is null, and one of
// another type is cast.
std::string column_map(const Schema& schema) {
    std::string columns;
    for (const Field& field : schema) {
        columns += base::text(columns.empty() ? "" : ", ", quoted_text(field.name),
                              ": {name: ", quoted_text(field.name),
                              ", type: ", quoted_text(type_of(field)), ", default_value: null}");
    }
    return base::text("map {", columns, "}");
}

// A partition value's text as its column's type; binary is the text's bytes.
std::string partition_literal(const Field& field, const std::optional<std::string>& value) {
    if (!value || value->empty()) return base::text("cast(null as ", type_of(field), ")");
    if (field.type == "binary") return base::text("encode(", quoted_text(*value), ")");
    return base::text("cast(", quoted_text(*value), " as ", type_of(field), ")");
}

bool is_partition(const Snapshot& snapshot, const Field& field) {
    return std::ranges::find(snapshot.partition_columns, field.name) !=
           snapshot.partition_columns.end();
}

Result<std::string> read_files(const std::vector<const DataFile*>& files, const Schema& stored,
                               object::Bucket& bucket, std::string_view prefix) {
    std::vector<std::string> keys;
    keys.reserve(files.size());
    for (const DataFile* file : files) keys.push_back(base::text(prefix, file->path));
    TRY(const std::vector<std::string> paths, bucket.fetch(keys, object::Freshness::any));
    std::string list;
    for (const std::string& path : paths) {
        list += base::text(list.empty() ? "" : ", ", quoted_text(path));
    }
    return base::text("read_parquet([", list, "], schema = ", column_map(stored), ")");
}

// Partition values come from the log alone: one scan for each set of them, with its constants.
Result<std::string> partitioned_scan(const Snapshot& snapshot, object::Bucket& bucket,
                                     std::string_view prefix) {
    Schema stored;
    for (const Field& field : snapshot.schema) {
        if (!is_partition(snapshot, field)) stored.push_back(field);
    }
    using Values = std::map<std::string, std::optional<std::string>>;
    std::map<Values, std::vector<const DataFile*>> parts;
    for (const DataFile& file : snapshot.files) parts[file.partition_values].push_back(&file);
    std::string scans;
    for (const auto& [values, files] : parts) {
        std::string columns;
        for (const Field& field : snapshot.schema) {
            columns += columns.empty() ? "" : ", ";
            if (is_partition(snapshot, field)) {
                const auto value = values.find(field.name);
                columns +=
                    partition_literal(field, value == values.end() ? std::nullopt : value->second) +
                    " as ";
            }
            columns += quoted_name(field.name);
        }
        TRY(const std::string part, read_files(files, stored, bucket, prefix));
        scans += base::text(scans.empty() ? "" : " union all ", "select ", columns, " from ", part);
    }
    return base::text("(", scans, ")");
}

}  // namespace

Result<std::string> scan_expression(const Snapshot& snapshot, object::Bucket& bucket,
                                    std::string_view prefix) {
    if (snapshot.files.empty()) return empty_relation(snapshot.schema);
    if (!snapshot.partition_columns.empty()) return partitioned_scan(snapshot, bucket, prefix);
    std::vector<const DataFile*> files;
    files.reserve(snapshot.files.size());
    for (const DataFile& file : snapshot.files) files.push_back(&file);
    return read_files(files, snapshot.schema, bucket, prefix);
}

Snapshot narrowed(const Snapshot& snapshot, std::string_view column, std::int64_t least,
                  std::int64_t greatest) {
    Snapshot some = snapshot;
    std::erase_if(some.files, [&](const DataFile& file) {
        const auto bounds = delta::integer_bounds(file.stats, column);
        return bounds && (bounds->greatest < least || bounds->least > greatest);
    });
    return some;
}

Result<std::vector<DataFile>> write_parquet(sql::Session& session, object::Bucket& bucket,
                                            std::string_view prefix, const Schema& schema,
                                            std::string_view select) {
    std::string columns;
    for (const Field& field : schema) {
        TRY(const std::string type, delta::duckdb_type(field));
        columns += base::text(columns.empty() ? "" : ", ", "cast(", quoted_name(field.name), " as ",
                              type, ") as ", quoted_name(field.name));
    }
    const std::string name =
        base::text("part-00000-", io::SystemRandom().uuid(), "-c000.zstd.parquet");
    TRY(LocalFile file, LocalFile::beside(bucket, base::text(prefix, name)));
    TRY(const auto written,
        session.query(base::text("copy (select ", columns, " from (", select, "\n)) to ",
                                 quoted_text(file.path()),
                                 " (format parquet, compression zstd, return_stats)")));
    // Columns of RETURN_STATS: filename, count, file_size_bytes, footer_size_bytes,
    // column_statistics, partition_keys.
    const std::int64_t rows = written->count() == 0 ? 0 : written->integer(0, 1);
    if (rows == 0) return std::vector<DataFile>{};
    TRY(std::string stats, delta::stats_from(written->json(0, 4), schema, rows));
    TRY(const object::Info info, file.put());
    return std::vector<DataFile>{
        {.path = name, .size = info.size, .modified = info.modified, .stats = std::move(stats)}};
}

}  // namespace table
