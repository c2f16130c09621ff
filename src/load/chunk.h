#pragma once
// A piece of a topic as relations of one session: what was read, parsed, and which rows win.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "load/record_scan.h"
#include "load/record_source.h"
#include "load/table_spec.h"
#include "sql/database.h"

namespace load {

// "(…)": the places before `end`, by the columns that hold partition and offset. A partition that
// `end` does not name has none.
std::string places_before(const Positions& end, std::string_view partition_column,
                          std::string_view offset_column);

// How the rows of one key are told apart: the last one wins (rule 8). With one partition that is
// the order of its offsets, else that of the records' times.
enum class Order : std::uint8_t { by_offset, by_time };

class Chunk {
  public:
    // All outlive the chunk. Reads nothing yet.
    static Result<std::unique_ptr<Chunk>> open(RecordSupply supply, sql::Database& database,
                                               const TableSpec& spec, ScanRange range);

    // The records as they stream by, once: the relation records().
    static constexpr std::string_view kRecords = "records()";
    // After keep(): the same, held.
    static constexpr std::string_view kKept = "\"$chunk\"";
    // Columns: key, latest.
    static constexpr std::string_view kWinners = "\"$winners\"";

    // Reads the records into kKept. `columns`: which, as in a SELECT.
    Result<> keep(std::string_view columns);
    // Drops from kKept what lies at or beyond `end`.
    Result<> forget_beyond(const Positions& end);
    // The records before `end` once more, as they stream by.
    Result<> reread(const Positions& end);
    static constexpr std::string_view kReread = "records_again()";
    // raw_<table> becomes the rows of `relation` at or beyond `from`; with winners only those.
    Result<> show_raw(std::string_view relation, const Positions& from);
    Result<> show_raw_winners(std::string_view relation, Order order);
    // kWinners from the rows of kKept at or beyond `from`. Where no key is there twice,
    // show_raw_winners() then needs no join.
    Result<> choose_winners(const Positions& from, Order order);
    // kWinners among all rows of a lineage relation up to where this chunk reaches, for the keys of
    // kKept at or beyond `from`.
    Result<> choose_winners_in(std::string_view lineage, const Positions& from);

    // Columns: key, latest.
    static constexpr std::string_view kSeen = "\"$seen\"";
    // The last of several rows (key, time_ms, partition, offset, place, row_high, row_low), as a
    // struct.
    static constexpr std::string_view kLastPlace =
        "max({'t': time_ms, 'p': partition, 'o': \"offset\", 'i': place, 'h': row_high, 'l': "
        "row_low})";
    // kSeen from `latest`, a relation of such rows: the last one of each key that kKept has, too.
    // kWinners among the rows of kKept and kSeen. Equal ones win: what a kill interrupted is done
    // again. Where none of many rows is met, as mostly none is of a stream of new keys, it is
    // quicker to read the keys first and not the other columns.
    enum class Lookup : std::uint8_t { at_once, keys_first };
    Result<> choose_winners_over(std::string_view latest, Lookup lookup);

    // SELECTs over kKept in the columns of the record log's tables.
    std::string dead_letters(const Positions& from) const;
    std::string lineage(const Positions& from) const;
    // The cleaning over raw_<table>, cast to the schema.
    std::string cleaned() const;

    sql::Session& session() { return *session_; }
    const TableSpec& spec() const { return spec_; }
    std::uint64_t records() const { return first_.scan->records(); }
    Positions reached() const { return first_.scan->reached(); }

  private:
    // A scan and the relation it feeds.
    struct Reading {
        Reading(std::unique_ptr<RecordScan> made, const TableSpec& spec)
            : scan(std::move(made)), source(*scan, spec) {}
        std::unique_ptr<RecordScan> scan;
        RecordSource source;
    };

    Chunk(RecordSupply supply, const TableSpec& spec, ScanRange range);
    // " and …", for rows at or beyond `from`.
    std::string beyond(const Positions& from) const;

    const RecordSupply supply_;
    const TableSpec& spec_;
    const Positions from_;
    Reading first_;
    std::unique_ptr<Reading> again_;
    std::optional<Positions> all_win_from_;  // every row at or beyond is a winner
    std::unique_ptr<sql::Session> session_;  // last: it reads the sources
};

}  // namespace load
