#pragma once
// A table at one version, as the rest of the program sees it: values, whose texts are the log's.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace table::delta {

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

}  // namespace table::delta
