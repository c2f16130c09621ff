#pragma once
// Do the bucket, the record log and the tables agree? Everything is read for real: objects and data
// files, not counters.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "load/bucket_scan.h"
#include "load/table_spec.h"
#include "object/store.h"
#include "sql/database.h"

namespace load {

// Records and the sum of their checksums (load/record_hash.h), modulo 2^64.
struct RecordSum {
    std::uint64_t records = 0;
    std::uint64_t checksum = 0;
    friend bool operator==(const RecordSum&, const RecordSum&) = default;
};

struct TopicAudit {
    base::TopicName topic;
    std::string table;
    RecordSum in_bucket;              // all of the topic's objects
    Positions bucket_end;             // after the last record of each partition in them
    RecordSum loaded;                 // those of them that the table's position covers
    RecordSum in_lineage;             // as noted when they were loaded
    std::uint64_t behind = 0;         // in the bucket and not yet loaded: no difference
    std::uint64_t rows_expected = 0;  // distinct keys of the loaded records
    std::uint64_t rows_in_table = 0;
    std::map<std::string, std::uint64_t> refused;  // elements in dead_letter, by reason
    std::vector<std::string> differences;          // in words; empty: all agrees
};

// One entry per spec. What cannot be read (a missing data file, say) is a difference of that topic
// and ends its audit; an error is only what keeps us from looking at all.
Result<std::vector<TopicAudit>> audit(object::Bucket& records, object::Bucket& tables,
                                      sql::Database& database, const std::vector<TableSpec>& specs);

}  // namespace load
