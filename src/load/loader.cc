#include "load/loader.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "load/merge.h"
#include "load/object_key.h"
#include "load/record_log.h"

namespace load {

using base::Code;
using base::Error;
using base::text;

namespace {

// Somebody else may commit to a table between our look and our commit, but not for ever.
constexpr int kMergeTriesMax = 5;

std::uint64_t rows_in(const std::vector<table::DataFile>& files) {
    std::uint64_t rows = 0;
    for (const table::DataFile& file : files) rows += static_cast<std::uint64_t>(file.rows());
    return rows;
}

}  // namespace

// The three tables as they are, and where the next chunk of the topic begins.
struct Loader::State {
    table::Snapshot dead_letter;
    table::Snapshot lineage;
    table::Snapshot data;
    Positions dead_letter_at;
    Positions lineage_at;
    Positions data_at;
    Positions from;
    Order order = Order::by_offset;
};

Loader::Loader(object::Bucket& records, object::Bucket& tables, sql::Database& database,
               std::vector<TableSpec> specs, LoaderOptions options)
    : records_(records),
      tables_(tables),
      database_(database),
      specs_(std::move(specs)),
      options_(options) {}

table::Table& Loader::table_at(std::string_view prefix) {
    const auto found = open_.find(prefix);
    if (found != open_.end()) return found->second;
    return open_.try_emplace(std::string(prefix), tables_, std::string(prefix), database_)
        .first->second;
}

Result<table::Snapshot> Loader::snapshot_of(std::string_view name, const table::Schema& schema,
                                            std::string_view prefix) {
    table::Table& table = table_at(prefix);
    if (!table.exists()) {
        const auto created = table.create(schema, name);
        if (!created && created.error().code != Code::already_exists) return created.error();
    }
    return table.snapshot();
}

Result<Loader::State> Loader::state_of(const TableSpec& spec) {
    State state;
    TRY(state.dead_letter,
        snapshot_of(kDeadLetter, dead_letter_schema(), table_prefix(kDeadLetter)));
    TRY(state.lineage, snapshot_of(kLineage, lineage_schema(), table_prefix(kLineage)));
    TRY(state.data, snapshot_of(spec.table, spec.schema, table_prefix(spec.table)));
    state.lineage_at = positions_in(state.lineage, spec.topic);
    state.data_at = positions_in(state.data, spec.topic);
    // A commit to lineage comes after the dead letters of its records, which may be none: then
    // dead_letter itself was not touched.
    state.dead_letter_at = greatest(positions_in(state.dead_letter, spec.topic), state.lineage_at);
    TRY(const auto partitions, partitions_in(records_, spec.topic));
    for (const Partition partition : partitions) {
        state.from[partition] = std::min(position_of(state.lineage_at, partition),
                                         position_of(state.data_at, partition));
    }
    if (greatest(state.from, state.lineage_at).size() > 1) state.order = Order::by_time;
    return state;
}

Result<bool> Loader::has_records(const base::TopicName& topic, const Positions& from) {
    bool found = false;
    for (const auto& [partition, offset] : from) {
        TRY_VOID(records_.scan(partition_prefix(topic, partition),
                               key_before(topic, partition, offset), 1,
                               [&found](const object::BulkObject&) {
                                   found = true;
                                   return false;
                               }));
        if (found) break;
    }
    return found;
}

Result<std::vector<Loaded>> Loader::load(const OnProgress& on_progress) {
    std::vector<Loaded> all;
    for (const TableSpec& spec : specs_) {
        TRY(Loaded loaded, load_table(spec, on_progress));
        all.push_back(std::move(loaded));
    }
    TRY_VOID(compact(kDeadLetter));
    TRY_VOID(compact(kLineage));
    return all;
}

Result<Loaded> Loader::load_table(const TableSpec& spec, const OnProgress& on_progress) {
    Loaded loaded{.table = spec.table};
    for (;;) {
        const std::uint64_t before = loaded.records;
        TRY(loaded, load_chunk(spec, std::move(loaded)));
        if (loaded.records == before) break;
        if (on_progress) on_progress(loaded);
    }
    if (loaded.records > 0) {
        TRY_VOID(compact(spec.table));
        base::log_info("load", "topic_loaded",
                       {{"topic", spec.topic.value()},
                        {"records", text(loaded.records)},
                        {"rows", text(loaded.rows)},
                        {"dead_letters", text(loaded.dead_letters)}});
    }
    return loaded;
}

Result<Loaded> Loader::load_chunk(const TableSpec& spec, Loaded so_far) {
    TRY(const State state, state_of(spec));
    TRY(const bool is_new, has_records(spec.topic, state.from));
    if (!is_new) return so_far;
    TRY(const auto chunk, Chunk::open(records_of(records_), database_, spec,
                                      {.topic = spec.topic,
                                       .from = state.from,
                                       .objects_max = options_.chunk_objects_max,
                                       .bytes_max = options_.chunk_bytes_max}));
    TRY_VOID(chunk->keep("*"));
    if (chunk->records() == 0) return so_far;
    TRY(const std::uint64_t dead,
        append(*chunk, kDeadLetter, state.dead_letter, state.dead_letter_at,
               chunk->dead_letters(state.dead_letter_at)));
    TRY_VOID(append(*chunk, kLineage, state.lineage, state.lineage_at,
                    chunk->lineage(state.lineage_at)));
    TRY(const std::uint64_t rows, merge(*chunk, state));
    so_far.records += chunk->records();
    so_far.rows += rows;
    so_far.dead_letters += dead;
    return so_far;
}

// Rows of the record log and their position; nothing if there are no rows.
Result<std::uint64_t> Loader::append(Chunk& chunk, std::string_view name,
                                     const table::Snapshot& snapshot, const Positions& held,
                                     const std::string& select) {
    const std::string prefix = table_prefix(name);
    table::Commit commit{.operation = "WRITE", .parameters = {{"mode", "Append"}}};
    commit.transactions = advances(held, chunk.reached(), chunk.spec().topic);
    if (commit.transactions.empty()) return std::uint64_t{0};
    TRY(commit.adds,
        table::write_parquet(chunk.session(), tables_, prefix, snapshot.schema, select));
    if (commit.adds.empty()) return std::uint64_t{0};
    TRY_VOID(table_at(prefix).commit(snapshot, commit));
    return rows_in(commit.adds);
}

Result<> Loader::show_winners(Chunk& chunk, const State& state) {
    if (state.order == Order::by_offset) {
        TRY_VOID(chunk.choose_winners(state.data_at, state.order));
    } else {
        // Rows loaded before may be later in the order of times: ask the lineage, where this chunk
        // is by now.
        TRY(const table::Snapshot lineage, table_at(table_prefix(kLineage)).snapshot());
        TRY(const std::string scan,
            table::scan_expression(lineage, tables_, table_prefix(kLineage)));
        TRY_VOID(chunk.choose_winners_in(scan, state.data_at));
    }
    return chunk.show_raw_winners(Chunk::kKept, state.order);
}

Result<std::uint64_t> Loader::merge(Chunk& chunk, const State& state) {
    const std::string prefix = table_prefix(chunk.spec().table);
    table::Commit commit;
    commit.transactions = advances(state.data_at, chunk.reached(), chunk.spec().topic);
    if (commit.transactions.empty()) return std::uint64_t{0};
    TRY_VOID(show_winners(chunk, state));
    table::Snapshot snapshot = state.data;
    for (int tries = 1;; ++tries) {
        TRY(MergePlan plan, plan_merge({.session = chunk.session(),
                                        .prefix = prefix,
                                        .key = chunk.spec().key,
                                        .schema = chunk.spec().schema,
                                        .rows = chunk.cleaned(),
                                        .keys = Chunk::kWinners},
                                       tables_, snapshot));
        commit.operation = plan.removes.empty() ? "WRITE" : "MERGE";
        if (plan.removes.empty()) commit.parameters = {{"mode", "Append"}};
        commit.adds = std::move(plan.adds);
        commit.removes = std::move(plan.removes);
        const auto made = table_at(prefix).commit(snapshot, commit);
        if (made) return plan.rows;
        if (made.error().code != Code::conflict || tries == kMergeTriesMax) return made.error();
        TRY(snapshot, table_at(prefix).snapshot());
        if (positions_in(snapshot, chunk.spec().topic) != state.data_at) {
            return Error{Code::conflict, text("table ", chunk.spec().table,
                                              ": another process is loading the same topic")};
        }
    }
}

Result<> Loader::compact(std::string_view name) {
    table::Table& table = table_at(table_prefix(name));
    TRY(const table::Snapshot snapshot, table.snapshot());
    const auto small = std::ranges::count_if(snapshot.files, [this](const table::DataFile& file) {
        return file.size < options_.small_file_bytes;
    });
    if (static_cast<std::size_t>(small) <= options_.small_files_max) return {};
    TRY_VOID(table.compact(options_.compacted_file_bytes));
    return {};
}

Result<std::vector<Loaded>> Loader::load_with_duplicates(const OnProgress& on_progress) {
    std::vector<Loaded> all;
    for (const TableSpec& spec : specs_) {
        TRY(Loaded loaded, rebuild_with_duplicates(spec));
        if (on_progress) on_progress(loaded);
        all.push_back(std::move(loaded));
    }
    return all;
}

Result<Loaded> Loader::rebuild_with_duplicates(const TableSpec& spec) {
    const std::string prefix = duplicates_prefix(spec.table);
    TRY(const table::Snapshot snapshot, snapshot_of(spec.table, spec.schema, prefix));
    TRY(const auto partitions, partitions_in(records_, spec.topic));
    Positions from;
    for (const Partition partition : partitions) from[partition] = Offset{0};
    TRY(const auto chunk,
        Chunk::open(records_of(records_), database_, spec, {.topic = spec.topic, .from = from}));
    TRY_VOID(chunk->show_raw(Chunk::kRecords, from));
    table::Commit commit{.operation = "WRITE", .parameters = {{"mode", "Overwrite"}}};
    TRY(commit.adds,
        table::write_parquet(chunk->session(), tables_, prefix, spec.schema, chunk->cleaned()));
    commit.removes = snapshot.files;
    TRY_VOID(table_at(prefix).commit(snapshot, commit));
    return Loaded{.table = spec.table, .records = chunk->records(), .rows = rows_in(commit.adds)};
}

}  // namespace load
