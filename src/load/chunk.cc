#include "load/chunk.h"

#include <utility>

#include "base/text.h"
#include "load/sql_type.h"

namespace load {

using base::text;
using sql::quoted_name;
using sql::quoted_text;

namespace {

// At most 2^19 elements fit into a record of 1 MiB, and 2^43 offsets into what is left.
constexpr std::string_view kOffsetOrder = "\"$offset\" * 1048576 + \"$place\"";
constexpr std::string_view kTime = "make_timestamptz(\"$time\" * 1000)";

std::string order_of(Order order) {
    if (order == Order::by_offset) return std::string(kOffsetOrder);
    return text("{'t': ", kTime, ", 'p': \"$partition\", 'o': \"$offset\", 'i': \"$place\"}");
}

}  // namespace

std::string places_before(const Positions& end, std::string_view partition_column,
                          std::string_view offset_column) {
    std::string condition = "(false";
    for (const auto& [partition, offset] : end) {
        condition += text(" or (", partition_column, " = ", partition, " and ", offset_column,
                          " < ", offset, ")");
    }
    return condition + ")";
}

Chunk::Chunk(RecordSupply supply, const TableSpec& spec, ScanRange range)
    : supply_(std::move(supply)),
      spec_(spec),
      from_(range.from),
      first_(supply_(std::move(range)), spec) {}

Result<std::unique_ptr<Chunk>> Chunk::open(RecordSupply supply, sql::Database& database,
                                           const TableSpec& spec, ScanRange range) {
    std::unique_ptr<Chunk> chunk(new Chunk(std::move(supply), spec, std::move(range)));
    TRY(chunk->session_, database.session());
    TRY_VOID(chunk->session_->register_source("records", chunk->first_.source));
    return chunk;
}

Result<> Chunk::keep(std::string_view columns) {
    return session_->execute(
        text("create temp table ", kKept, " as select ", columns, " from ", kRecords));
}

Result<> Chunk::forget_beyond(const Positions& end) {
    return session_->execute(text("delete from ", kKept, " where not ",
                                  places_before(end, "\"$partition\"", "\"$offset\"")));
}

Result<> Chunk::reread(const Positions& end) {
    again_ = std::make_unique<Reading>(
        supply_(ScanRange{.topic = spec_.topic, .from = from_, .end = end}), spec_);
    return session_->register_source("records_again", again_->source);
}

std::string Chunk::beyond(const Positions& from) const {
    std::string condition;
    for (const auto& [partition, offset] : from) {
        if (offset <= position_of(from_, partition)) continue;
        condition +=
            text(" and not (\"$partition\" = ", partition, " and \"$offset\" < ", offset, ")");
    }
    return condition;
}

Result<> Chunk::show_raw(std::string_view relation, const Positions& from) {
    std::string columns = quoted_name(spec_.key);
    for (const rows::FieldSpec& field : spec_.rows.fields)
        columns += ", " + quoted_name(field.name);
    return session_->execute(text("create temp view ", quoted_name("raw_" + spec_.table),
                                  " as select ", columns, " from ", relation,
                                  " where \"$reason\" is null", beyond(from)));
}

Result<> Chunk::show_raw_winners(std::string_view relation, Order order) {
    if (all_win_from_) return show_raw(relation, *all_win_from_);
    // Two records may have the same place in the order of offsets only in two partitions.
    return show_raw(text(relation, " c semi join ", kWinners, " w on c.", quoted_name(spec_.key),
                         " = w.key and ", order_of(order), " = w.latest"),
                    {});
}

Result<> Chunk::choose_winners(const Positions& from, Order order) {
    const std::string rows = text(" from ", kKept, " where \"$reason\" is null", beyond(from));
    TRY_VOID(session_->execute(text("create temp table ", kWinners, " as select ",
                                    quoted_name(spec_.key), " as key, max(", order_of(order),
                                    ") as latest", rows, " group by 1")));
    TRY(const auto counts, session_->query(text("select (select count(*) from ", kWinners,
                                                "), (select count(*)", rows, ")")));
    if (counts->integer(0, 0) == counts->integer(0, 1)) all_win_from_ = from;
    return {};
}

Result<> Chunk::choose_winners_in(std::string_view lineage, const Positions& from) {
    const std::string until = places_before(reached(), "partition", "\"offset\"");
    return session_->execute(text("create temp table ", kWinners,
                                  " as select key, max({'t': record_time, 'p': partition, 'o': "
                                  "\"offset\", 'i': place}) as latest from ",
                                  lineage, " where topic = ", quoted_text(spec_.topic.value()),
                                  " and table_name = ", quoted_text(spec_.table),
                                  " and reason is null and key in (select ", quoted_name(spec_.key),
                                  " from ", kKept, " where \"$reason\" is null", beyond(from),
                                  ") and ", until, " group by key"));
}

Result<> Chunk::choose_winners_over(std::string_view latest, Lookup lookup) {
    const std::string key = quoted_name(spec_.key);
    std::string met = text(" semi join (select distinct ", key, " as key from ", kKept,
                           " where \"$reason\" is null) k using (key)");
    if (lookup == Lookup::keys_first) {
        TRY_VOID(session_->execute(
            text("create temp table \"$met\" as select distinct key from ", latest, met)));
        TRY(const auto rows, session_->query("select count(*) from \"$met\""));
        met = rows->integer(0, 0) > 0 ? " semi join \"$met\" m using (key)" : " where false";
    }
    TRY_VOID(session_->execute(text("create temp table ", kSeen, " as select key, ", kLastPlace,
                                    " as latest from ", latest, met, " group by key")));
    return session_->execute(text(
        "create temp table ", kWinners, " as select n.key, n.latest from (select ", key,
        " as key, max(", order_of(Order::by_time), ") as latest from ", kKept,
        " where \"$reason\" is null group by 1) n left join ", kSeen,
        " s using (key) where s.key is null or n.latest >= {'t': make_timestamptz(s.latest.t * "
        "1000), 'p': s.latest.p, 'o': s.latest.o, 'i': s.latest.i}"));
}

std::string Chunk::dead_letters(const Positions& from) const {
    return text("select ", quoted_text(spec_.topic.value()),
                " as topic, \"$partition\" as partition, \"$offset\" as \"offset\","
                " \"$place\" as place, \"$reason\" as reason, \"$raw\" as raw from ",
                kKept, " where \"$reason\" is not null", beyond(from));
}

std::string Chunk::lineage(const Positions& from) const {
    return text("select ", quoted_text(spec_.topic.value()),
                " as topic, \"$partition\" as partition, \"$offset\" as \"offset\","
                " \"$place\" as place, ",
                kTime, " as record_time, ", quoted_text(spec_.table), " as table_name, ",
                quoted_name(spec_.key),
                " as key, \"$reason\" as reason, \"$hash\" as record_hash from ", kKept,
                " where true", beyond(from));
}

std::string Chunk::cleaned() const {
    std::string columns;
    for (const table::Field& field : spec_.schema) {
        const std::string name = quoted_name(field.name);
        columns += text(columns.empty() ? "" : ", ", "cast(", name, " as ", sql_type(field.type),
                        ") as ", name);
    }
    // The file may end in a comment.
    return text("select ", columns, " from (\n", spec_.clean, "\n) cleaned");
}

}  // namespace load
