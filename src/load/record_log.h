#pragma once
// The two tables that tell what became of every record, beside the tables of the pipeline, and the
// place in a table's log where it says how far it has come.

#include <string>
#include <string_view>

#include "load/bucket_scan.h"
#include "table/table.h"

namespace load {

// One row for every element that is no row of a table.
inline constexpr std::string_view kDeadLetter = "dead_letter";
// One row for every element, with its record's checksum (load/record_hash.h) as a signed long.
inline constexpr std::string_view kLineage = "lineage";

table::Schema dead_letter_schema();
table::Schema lineage_schema();

// "pin/": where a table lies in the bucket of tables.
std::string table_prefix(std::string_view table);
// The same for the reading that keeps duplicates.
std::string duplicates_prefix(std::string_view table);

// The positions that the table's own transactions hold for a topic (TAB-2).
Positions positions_in(const table::Snapshot& snapshot, const base::TopicName& topic);
// Those of `reached` that are beyond `held`, as transactions.
std::vector<table::Transaction> advances(const Positions& held, const Positions& reached,
                                         const base::TopicName& topic);
// By partition, over the partitions of both.
Positions least(const Positions& a, const Positions& b);
Positions greatest(const Positions& a, const Positions& b);

}  // namespace load
