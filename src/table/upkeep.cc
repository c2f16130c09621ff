// What keeps a table small: checkpoints, removal of old log files, vacuum, compaction.

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.h"
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

// What a kill left of a file that was being written, or that no commit came to name; nobody is at
// that for a day, though the machine may have slept meanwhile.
constexpr auto kAbandonedAfter = std::chrono::days(1);

// How often old files are looked for: what is too old is so by a tenth of its time at most.
constexpr int kCleaningsPerRetention = 10;

// Files below this are of one size, those below eight times as much of the next, and so on.
constexpr std::uint64_t kFirstLevelBytes = 128 * base::limits::kKiB;
constexpr std::uint64_t kLevelFactor = 8;

// Delta's writers keep whole days. Where less than a day is kept, that would be most of it.
WallTime log_cutoff(WallTime now, std::chrono::milliseconds retention) {
    const WallTime cutoff = now - retention;
    if (retention < std::chrono::days(1)) return cutoff;
    return std::chrono::floor<std::chrono::days>(cutoff);
}

int level_of(std::uint64_t bytes) {
    int level = 0;
    for (std::uint64_t limit = kFirstLevelBytes; bytes >= limit && level < 10; ++level) {
        limit *= kLevelFactor;
    }
    return level;
}

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

std::vector<std::vector<DataFile>> full_levels(const Snapshot& snapshot, std::size_t files) {
    std::map<std::pair<delta::PartitionValues, int>, std::vector<DataFile>> levels;
    for (const DataFile& file : snapshot.files) {
        levels[{file.partition_values, level_of(file.size)}].push_back(file);
    }
    std::vector<std::vector<DataFile>> full;
    for (auto& [level, some] : levels) {
        if (some.size() >= std::max<std::size_t>(2, files)) full.push_back(std::move(some));
    }
    return full;
}

// Data files and what a kill left of them; not what lies in directories that begin with '_'.
Result<std::vector<object::Info>> list_data(object::Bucket& bucket, const std::string& prefix) {
    std::vector<object::Info> files;
    std::vector<std::string> directories{prefix};
    while (!directories.empty()) {
        object::ListRequest request{
            .prefix = std::move(directories.back()), .delimiter = "/", .keys_max = 10'000};
        directories.pop_back();
        while (true) {
            TRY(object::ListPage page, bucket.list(request));
            std::ranges::move(page.objects, std::back_inserter(files));
            for (std::string& below : page.common_prefixes) {
                if (below[prefix.size()] != '_') directories.push_back(std::move(below));
            }
            if (!page.next) break;
            request.start_after = *page.next;
        }
    }
    return files;
}

Result<> remove_keys(object::Bucket& bucket, const std::vector<std::string>& keys) {
    const std::vector<std::string_view> views(keys.begin(), keys.end());
    return bucket.remove_many(views);
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

// As Delta's properties say durations.
std::string interval_text(base::Duration duration) {
    return base::text("interval ",
                      std::chrono::duration_cast<std::chrono::seconds>(duration).count(),
                      " seconds");
}

}  // namespace

Properties short_lived(base::Duration retention) {
    return {{"delta.logRetentionDuration", interval_text(retention)},
            {"delta.deletedFileRetentionDuration", interval_text(retention)},
            {delta::kAutoVacuum, "true"}};
}

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

Result<> Table::clean_log(const Properties& properties) {
    if (!delta::cleans_log(properties)) return {};
    const std::string directory = prefix_ + std::string(delta::kLogDirectory);
    const WallTime now = clock_.wall();
    TRY(const delta::LogListing listing, delta::list_log(bucket_, prefix_, TableVersion{0}));
    const auto kept = oldest_kept(listing, log_cutoff(now, delta::log_retention(properties)));
    TRY(const std::vector<object::Info> objects,
        delta::list_objects(bucket_, {.prefix = directory, .delimiter = "/"}));
    // In order of name, so that what a kill leaves begins later, but has no gap.
    std::vector<std::string> gone;
    for (const object::Info& info : objects) {
        const auto name =
            delta::parse_log_name(std::string_view(info.key).substr(directory.size()));
        const bool is_old = name && kept && name->version < *kept;
        const bool is_abandoned =
            info.key.ends_with(".tmp") && info.modified + kAbandonedAfter < now;
        if (is_old || is_abandoned) gone.push_back(info.key);
    }
    return remove_keys(bucket_, gone);
}

Result<> Table::clean(const Properties& properties) {
    const WallTime now = clock_.wall();
    const auto shorter =
        std::min(delta::log_retention(properties), delta::tombstone_retention(properties));
    if (cleaned_ && now < *cleaned_ + shorter / kCleaningsPerRetention) return {};
    TRY_VOID(clean_log(properties));
    if (delta::vacuums_itself(properties)) {
        TRY_VOID(remove_unnamed(delta::tombstone_retention(properties), kAbandonedAfter));
    }
    if (newest_) newest_->forget_tombstones(now - delta::tombstone_retention(properties));
    cleaned_ = now;
    return {};
}

// By distance, not by number: a kill may have come between a commit and its checkpoint.
bool Table::is_checkpoint_due(TableVersion made, std::int64_t interval) {
    const auto is_far = [&] { return made.value() - checkpointed_->value() >= interval; };
    if (checkpointed_ && !is_far()) return false;
    // Others make checkpoints, too. A hint at what is yet to come is none.
    checkpointed_ = delta::last_checkpoint(bucket_, prefix_).value_or(TableVersion{0});
    if (*checkpointed_ > made) checkpointed_ = TableVersion{0};
    return is_far();
}

void Table::tend(TableVersion made, const Snapshot& read) {
    if (!is_checkpoint_due(made, delta::checkpoint_interval(read.configuration))) return;
    checkpointed_ = made;  // also if it fails now: the next try comes with as many commits more
    Result<> tended = checkpoint();
    if (tended) tended = clean(read.configuration);
    if (tended) return;
    // The commit stands: readers replay a longer log until the next checkpoint.
    base::log_warn("table", "checkpoint_failed",
                   {{"table", prefix_}, {"error", tended.error().what}});
}

Result<TableVersion> Table::rewrite(const Snapshot& snapshot, const Bins& bins,
                                    std::string_view what, const Rewriting& rewriting) {
    if (bins.empty()) return snapshot.version;
    TRY(const auto session, database_.session());
    const Schema stored = stored_columns(snapshot);
    Commit commit{.operation = "OPTIMIZE",
                  .parameters = {{"targetSize", std::string(what)}},
                  .data_change = false};
    Snapshot part = snapshot;
    for (const std::vector<DataFile>& bin : bins) {
        part.files = bin;
        TRY(const std::string relation, scan_expression(part, bucket_, prefix_));
        TRY(std::vector<DataFile> written,
            write_parquet(*session, bucket_, prefix_, stored,
                          rewriting ? rewriting(relation) : "from " + relation));
        for (DataFile& file : written) {
            file.partition_values = bin.front().partition_values;
            commit.adds.push_back(std::move(file));
        }
        commit.removes.insert(commit.removes.end(), bin.begin(), bin.end());
    }
    return this->commit(snapshot, commit);
}

Result<TableVersion> Table::compact(std::uint64_t target_bytes) {
    TRY(const Snapshot snapshot, this->snapshot());
    return rewrite(snapshot, bins_of(snapshot, target_bytes), base::text(target_bytes), {});
}

Result<TableVersion> Table::compact_levels(std::size_t files, const Rewriting& rewriting) {
    TRY(const Snapshot snapshot, this->snapshot());
    return rewrite(snapshot, full_levels(snapshot, files), "levels", rewriting);
}

Result<std::size_t> Table::vacuum(base::Duration retention) {
    return remove_unnamed(retention, retention);
}

Result<std::size_t> Table::remove_unnamed(base::Duration retention, base::Duration orphan_age) {
    TRY(const std::shared_ptr<const delta::Replay> state, replayed({}));
    const auto writable = delta::check_writable(state->protocol(), state->metadata());
    if (!writable) return base::within(base::text("table ", prefix_), writable.error());
    const auto before = [now = clock_.wall()](base::Duration age) {
        return now - std::chrono::duration_cast<std::chrono::milliseconds>(age);
    };
    const WallTime cutoff = before(retention);
    const WallTime orphan_cutoff = before(std::max(retention, orphan_age));
    TRY(const std::vector<object::Info> objects, list_data(bucket_, prefix_));
    std::vector<std::string> gone;
    for (const object::Info& info : objects) {
        const std::string path = info.key.substr(prefix_.size());
        if (path.starts_with('_') || state->files().contains(path)) continue;
        const auto tombstone = state->tombstones().find(path);
        const bool is_orphan = tombstone == state->tombstones().end();
        const bool is_remembered =
            !is_orphan && tombstone->second.deleted_ms.value_or(0) > base::epoch_ms(cutoff);
        if (is_remembered || info.modified > (is_orphan ? orphan_cutoff : cutoff)) continue;
        gone.push_back(info.key);
    }
    TRY_VOID(remove_keys(bucket_, gone));
    return gone.size();
}

}  // namespace table
