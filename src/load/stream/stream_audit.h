#pragma once
// Do a stream's checkpoint, its table and the places of its rows agree? Data files are read for
// real.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "load/stream/checkpoint.h"
#include "load/table_spec.h"
#include "object/store.h"
#include "sql/database.h"

namespace load::stream {

// What a table's rows must be made of: its version, and how far the stream's records go into it.
struct RowsBasis {
    base::TableVersion version;
    Positions end;
};

struct StreamAudit {
    std::string table;  // "geo"
    std::string stream;
    std::optional<Checkpoint> checkpoint;  // none: nothing was ever loaded
    std::uint64_t rows_expected = 0;       // keys whose place is known
    std::uint64_t rows_in_table = 0;
    std::map<std::string, std::uint64_t> refused;  // elements in dead_letter, by reason
    // Nothing if the rows are not of this stream alone: another one of its name was there before.
    std::optional<RowsBasis> basis;
    std::vector<std::string> differences;  // in words; empty: all agrees
};

// `spec.topic` is the stream's. What cannot be read is a difference. Beside a running query, too:
// what it is about to commit is no difference.
StreamAudit audit_stream(object::Bucket& tables, sql::Database& database, const TableSpec& spec);

// Makes the rows again out of the stream's records, whole, and compares each with the table's.
// `records` scans what it is asked for. What differs, in words: keys and data files.
Result<std::vector<std::string>> audit_rows(object::Bucket& tables, sql::Database& database,
                                            const TableSpec& spec, const RowsBasis& basis,
                                            const RecordSupply& records);

}  // namespace load::stream
