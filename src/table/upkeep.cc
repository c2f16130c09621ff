// What keeps a table small: checkpoints, removal of old log files, vacuum, compaction.

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "table/checkpoint.h"
#include "table/delta/action.h"
#include "table/delta/log_files.h"
#include "table/delta/properties.h"
#include "table/delta/protocol.h"
#include "table/delta/replay.h"
#include "table/table.h"

namespace table {

using base::WallTime;

namespace {

// What a kill left of a file that was being written (LocalFile); nobody writes one for a day.
constexpr auto kAbandonedAfter = std::chrono::days(1);

WallTime midnight_before(WallTime at) { return std::chrono::floor<std::chrono::days>(at); }

// The newest checkpoint made at or before the cutoff: what is older than it may go.
std::optional<TableVersion> oldest_kept(const delta::LogListing& listing, WallTime cutoff) {
    std::optional<TableVersion> kept;
    for (const delta::Checkpoint& checkpoint : listing.checkpoints) {
        const auto commit = listing.commits.find(checkpoint.version);
        if (commit != listing.commits.end() && commit->second.modified <= cutoff) {
            kept = checkpoint.version;
        }
    }
    return kept;
}

std::vector<std::vector<DataFile>> bins_of(const Snapshot& snapshot, std::uint64_t target_bytes) {
    std::map<delta::PartitionValues, std::vector<DataFile>> open;
    std::map<delta::PartitionValues, std::uint64_t> sizes;
    std::vector<std::vector<DataFile>> full;
    for (const DataFile& file : snapshot.files) {
        // A file of three quarters gains nothing by being written again.
        if (file.size >= target_bytes - target_bytes / 4) continue;
        std::vector<DataFile>& bin = open[file.partition_values];
        std::uint64_t& size = sizes[file.partition_values];
        if (size + file.size > target_bytes && !bin.empty()) {
            full.push_back(std::exchange(bin, {}));
            size = 0;
        }
        bin.push_back(file);
        size += file.size;
    }
    for (auto& [values, bin] : open) full.push_back(std::move(bin));
    std::erase_if(full, [](const std::vector<DataFile>& bin) { return bin.size() < 2; });
    return full;
}

// The columns that lie in data files.
Schema stored_columns(const Snapshot& snapshot) {
    Schema stored;
    for (const Field& field : snapshot.schema) {
        if (std::ranges::find(snapshot.partition_columns, field.name) ==
            snapshot.partition_columns.end()) {
            stored.push_back(field);
        }
    }
    return stored;
}

}  // namespace

Result<> Table::checkpoint() {
    TRY(const std::shared_ptr<const delta::Replay> state, replayed({}));
    TRY(const auto session, database_.session());
    const WallTime since =
        clock_.wall() - delta::tombstone_retention(state->metadata().configuration);
    const auto put = put_checkpoint(*session, bucket_, prefix_, *state, since);
    if (!put) {
        return base::within(base::text("table ", prefix_, ", checkpoint ", state->version()),
                            put.error());
    }
    return {};
}

Result<> Table::clean_log(const Snapshot& read) {
    if (!delta::cleans_log(read.configuration)) return {};
    const std::string directory = prefix_ + std::string(delta::kLogDirectory);
    const WallTime now = clock_.wall();
    TRY(const delta::LogListing listing, delta::list_log(bucket_, prefix_, TableVersion{0}));
    const auto kept =
        oldest_kept(listing, midnight_before(now - delta::log_retention(read.configuration)));
    TRY(const std::vector<object::Info> objects,
        delta::list_objects(bucket_, {.prefix = directory, .delimiter = "/"}));
    // In order of name, so that what a kill leaves begins later, but has no gap.
    for (const object::Info& info : objects) {
        const auto name =
            delta::parse_log_name(std::string_view(info.key).substr(directory.size()));
        const bool is_old = name && kept && name->version < *kept;
        const bool is_abandoned =
            info.key.ends_with(".tmp") && info.modified + kAbandonedAfter < now;
        if (is_old || is_abandoned) TRY_VOID(bucket_.remove(info.key));
    }
    return {};
}

void Table::tend(TableVersion made, const Snapshot& read) {
    if (made.value() % delta::checkpoint_interval(read.configuration) != 0) return;
    Result<> tended = checkpoint();
    if (tended) tended = clean_log(read);
    if (tended) return;
    // The commit stands: readers replay a longer log until the next checkpoint.
    base::log_warn("table", "checkpoint_failed",
                   {{"table", prefix_}, {"error", tended.error().what}});
}

Result<TableVersion> Table::compact(std::uint64_t target_bytes) {
    TRY(const Snapshot snapshot, this->snapshot());
    const std::vector<std::vector<DataFile>> bins = bins_of(snapshot, target_bytes);
    if (bins.empty()) return snapshot.version;
    TRY(const auto session, database_.session());
    const Schema stored = stored_columns(snapshot);
    Commit commit{.operation = "OPTIMIZE",
                  .parameters = {{"targetSize", base::text(target_bytes)}},
                  .data_change = false};
    Snapshot part = snapshot;
    for (const std::vector<DataFile>& bin : bins) {
        part.files = bin;
        TRY(std::vector<DataFile> written,
            write_parquet(*session, bucket_, prefix_, stored,
                          "from " + scan_expression(part, bucket_, prefix_)));
        for (DataFile& file : written) {
            file.partition_values = bin.front().partition_values;
            commit.adds.push_back(std::move(file));
        }
        commit.removes.insert(commit.removes.end(), bin.begin(), bin.end());
    }
    return this->commit(snapshot, commit);
}

Result<std::size_t> Table::vacuum(base::Duration retention) {
    TRY(const std::shared_ptr<const delta::Replay> state, replayed({}));
    const auto writable = delta::check_writable(state->protocol(), state->metadata());
    if (!writable) return base::within(base::text("table ", prefix_), writable.error());
    const WallTime cutoff =
        clock_.wall() - std::chrono::duration_cast<std::chrono::milliseconds>(retention);
    TRY(const std::vector<object::Info> objects, delta::list_objects(bucket_, {.prefix = prefix_}));
    std::size_t removed = 0;
    for (const object::Info& info : objects) {
        const std::string path = info.key.substr(prefix_.size());
        if (path.starts_with('_') || state->files().contains(path)) continue;
        const auto tombstone = state->tombstones().find(path);
        const bool is_remembered =
            tombstone != state->tombstones().end() &&
            tombstone->second.deleted_ms.value_or(0) > base::epoch_ms(cutoff);
        if (is_remembered || info.modified > cutoff) continue;
        TRY_VOID(bucket_.remove(info.key));
        ++removed;
    }
    return removed;
}

}  // namespace table
