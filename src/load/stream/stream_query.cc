#include "load/stream/stream_query.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "load/chunk.h"
#include "load/merge.h"
#include "load/stream/changes.h"

namespace load::stream {
namespace {

using base::Code;
using base::Error;
using base::text;
using sql::quoted_text;

constexpr int kMergeTriesMax = 5;

std::string prefix_of(std::string_view name) { return text(kSchema, "/", name, "/"); }

// The records of a batch, refused elements only, in the columns of dead_letter_schema().
std::string dead_letters_of(const TableSpec& spec) {
    return text("select ", quoted_text(spec.topic.value()),
                " as stream, format('shardId-{:012d}', \"$partition\") as shard,"
                " \"$label\" as sequence_number, \"$reason\" as reason, \"$raw\" as raw from ",
                Chunk::kKept, " where \"$reason\" is not null");
}

}  // namespace

table::Schema dead_letter_schema() {
    return {{"stream", "string"},
            {"shard", "string"},
            {"sequence_number", "string"},
            {"reason", "string"},
            {"raw", "string"}};
}

std::string app_id_of(std::string_view source) { return text("millrace-stream:", source); }

StreamQuery::StreamQuery(object::Bucket& tables, sql::Database& database, const io::Clock& clock,
                         TableSpec spec, std::string source, QueryOptions options)
    : tables_(tables),
      database_(database),
      clock_(clock),
      spec_(std::move(spec)),
      options_(options),
      data_{spec_.table, spec_.schema},
      latest_{"latest_" + spec_.table, latest_schema()},
      dead_letter_{"dead_letter", dead_letter_schema()} {
    checkpoint_.source = std::move(source);
}

table::Table& StreamQuery::table_at(const std::string& name) {
    const auto found = open_.find(name);
    if (found != open_.end()) return found->second;
    return open_.try_emplace(name, tables_, prefix_of(name), database_, clock_).first->second;
}

Result<table::Snapshot> StreamQuery::snapshot_of(const Target& target) {
    table::Table& table = table_at(target.name);
    Result<table::Snapshot> newest = table.snapshot();
    if (newest || newest.error().code != Code::not_found) return newest;
    const auto created =
        table.create(target.schema, target.name, table::short_lived(options_.retention));
    if (!created && created.error().code != Code::already_exists) return created.error();
    return table.snapshot();
}

// 0: none yet.
std::int64_t StreamQuery::batch_in(const table::Snapshot& snapshot) const {
    const auto found = snapshot.transactions.find(app_id());
    return found == snapshot.transactions.end() ? 0 : found->second;
}

Result<> StreamQuery::load_checkpoint() {
    TRY(const auto stored, read_checkpoint(tables_, spec_.table));
    is_begun_ = false;
    if (stored && stored->source == checkpoint_.source) {
        checkpoint_ = *stored;
        is_begun_ = true;
    } else {
        const std::string source = checkpoint_.source;
        checkpoint_ = {
            .source = source, .batch = 0, .from = {}, .to = {}, .records = 0, .checksum = 0};
        TRY(const table::Snapshot data, snapshot_of(data_));
        if (batch_in(data) > 0) {
            return Error{Code::conflict,
                         text("table ", kSchema, ".", spec_.table,
                              " was fed from this stream up to"
                              " batch ",
                              batch_in(data), ", and ", checkpoint_key(spec_.table),
                              " is gone: put it back, or remove the table to begin anew")};
        }
    }
    for (const Target* one : {&data_, &latest_, &dead_letter_}) TRY_VOID(snapshot_of(*one));
    is_known_ = true;
    return {};
}

Result<StreamQuery::Wanted> StreamQuery::next() {
    if (!is_known_) TRY_VOID(load_checkpoint());
    if (!is_begun_) return Wanted{checkpoint_.to, {}};
    TRY(const table::Snapshot data, snapshot_of(data_));
    if (batch_in(data) >= checkpoint_.batch) {
        is_begun_ = false;
        return Wanted{checkpoint_.to, {}};
    }
    return Wanted{checkpoint_.from, checkpoint_.to};
}

// The checkpoint comes first: what is committed under a number is always of the same records.
Result<> StreamQuery::begin(const Batch& batch) {
    if (is_begun_) return {};
    Checkpoint next = checkpoint_;
    ++next.batch;
    next.from = checkpoint_.to;
    for (const auto& [shard, offset] : batch.reached()) {
        next.from.try_emplace(shard, Offset{0});  // the log says where it begins
        next.to[shard] = offset;
    }
    next.records += batch.records();
    next.checksum += batch.checksum();
    is_known_ = false;
    TRY_VOID(write_checkpoint(tables_, spec_.table, next));
    checkpoint_ = std::move(next);
    is_known_ = true;
    is_begun_ = true;
    return {};
}

table::Commit StreamQuery::commit_of(std::string_view mode) const {
    return {.operation = "STREAMING UPDATE",
            .parameters = {{"outputMode", std::string(mode)},
                           {"queryId", app_id()},
                           {"epochId", text(checkpoint_.batch)}},
            .adds = {},
            .removes = {},
            .transactions = {{.app_id = app_id(), .version = checkpoint_.batch}},
            .schema = {}};
}

Result<std::uint64_t> StreamQuery::append(Chunk& chunk, const Target& target,
                                          const std::string& select) {
    TRY(const table::Snapshot snapshot, snapshot_of(target));
    if (batch_in(snapshot) >= checkpoint_.batch) return std::uint64_t{0};
    table::Commit commit = commit_of("Append");
    TRY(commit.adds, table::write_parquet(chunk.session(), tables_, prefix_of(target.name),
                                          target.schema, select));
    if (commit.adds.empty()) return std::uint64_t{0};
    TRY_VOID(table_at(target.name).commit(snapshot, commit));
    std::uint64_t rows = 0;
    for (const table::DataFile& file : commit.adds) rows += static_cast<std::uint64_t>(file.rows());
    return rows;
}

Result<std::uint64_t> StreamQuery::append_dead_letters(Chunk& chunk) {
    TRY(const auto refused, chunk.session().query(text("select count(*) from ", Chunk::kKept,
                                                       " where \"$reason\" is not null")));
    if (refused->integer(0, 0) == 0) return std::uint64_t{0};
    return append(chunk, dead_letter_, dead_letters_of(spec_));
}

// Only those files are read that may hold one of the batch's keys.
Result<> StreamQuery::choose(Changes& changes) {
    TRY(const auto range, changes.key_range());
    TRY(table::Snapshot latest, snapshot_of(latest_));
    if (range) {
        latest = table::narrowed(latest, "key", range->least, range->greatest);
    } else {
        latest.files.clear();
    }
    std::uint64_t bytes = 0;
    for (const table::DataFile& file : latest.files) bytes += file.size;
    TRY(const std::string scan, table::scan_expression(latest, tables_, prefix_of(latest_.name)));
    return changes.choose(scan, bytes < options_.lookup_at_once_bytes ? Chunk::Lookup::at_once
                                                                      : Chunk::Lookup::keys_first);
}

Result<std::uint64_t> StreamQuery::merge(Chunk& chunk, const Changes& changes) {
    for (int tries = 1;; ++tries) {
        TRY(const table::Snapshot snapshot, snapshot_of(data_));
        if (batch_in(snapshot) >= checkpoint_.batch) return std::uint64_t{0};
        const std::string known = changes.known_keys();
        TRY(MergePlan plan, plan_merge({.session = chunk.session(),
                                        .prefix = prefix_of(data_.name),
                                        .key = spec_.key,
                                        .schema = data_.schema,
                                        .rows = changes.rows(),
                                        .keys = known},
                                       tables_, snapshot));
        if (plan.adds.empty() && plan.removes.empty()) return std::uint64_t{0};
        table::Commit commit = commit_of("Update");
        commit.adds = std::move(plan.adds);
        commit.removes = std::move(plan.removes);
        const auto made = table_at(data_.name).commit(snapshot, commit);
        if (made) return plan.rows;
        // Somebody else may commit between our look and our commit, but not for ever.
        if (made.error().code != Code::conflict || tries == kMergeTriesMax) return made.error();
    }
}

Result<Progress> StreamQuery::run(const Batch& batch) {
    const base::MonotonicTime begin_time = clock_.monotonic();
    const Seen seen = is_begun_ ? Seen::maybe_with_the_batch : Seen::before_the_batch;
    TRY_VOID(begin(batch));
    Progress progress{.batch = checkpoint_.batch, .records = batch.records()};
    TRY(const auto chunk, Chunk::open(batch.supply(), database_, spec_, {.topic = spec_.topic}));
    TRY_VOID(chunk->keep("*"));
    TRY(progress.dead_letters, append_dead_letters(*chunk));
    Changes changes(*chunk);
    TRY_VOID(choose(changes));
    TRY(const std::uint64_t changed, changes.keep_changed(seen));
    TRY_VOID(append(*chunk, latest_, changes.places()));
    if (changed > 0) {
        TRY(progress.rows, merge(*chunk, changes));
    }
    is_begun_ = false;
    TRY_VOID(compact(data_, {}));
    TRY_VOID(compact(latest_, last_of_each_key));
    TRY_VOID(compact(dead_letter_, {}));
    progress.took = clock_.monotonic() - begin_time;
    return progress;
}

Result<> StreamQuery::compact(const Target& target, const table::Rewriting& rewriting) {
    const auto compacted =
        table_at(target.name).compact_levels(options_.files_per_level, rewriting);
    // Another query, or another writer, was at it, too.
    if (compacted || compacted.error().code == Code::conflict) return {};
    if (compacted.error().code == Code::not_found) return {};  // no such table yet
    return compacted.error();
}

}  // namespace load::stream
