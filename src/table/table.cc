#include "table/table.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "io/random.h"
#include "table/checkpoint.h"
#include "table/delta/action.h"
#include "table/delta/commit_file.h"
#include "table/delta/log_files.h"
#include "table/delta/replay.h"
#include "table/delta/stats.h"
#include "table/delta/type.h"

namespace table {

using base::Code;
using base::Error;

namespace {

// It has no state: one serves every table that is given no clock.
const io::Clock& machine_clock() {
    static const io::SystemClock kClock;
    return kClock;
}

Error no_version(const std::string& prefix, TableVersion version, std::string_view why) {
    return {Code::not_found, base::text("table ", prefix, ": version ", version, " ", why)};
}

}  // namespace

Table::Table(object::Bucket& bucket, std::string prefix, sql::Database& database)
    : Table(bucket, std::move(prefix), database, machine_clock()) {}

Table::Table(object::Bucket& bucket, std::string prefix, sql::Database& database,
             const io::Clock& clock)
    : bucket_(bucket), prefix_(std::move(prefix)), database_(database), clock_(clock) {}

bool Table::exists() {
    const Result<bool> is_followed = follow({});
    if (is_followed && *is_followed) return true;
    const auto listing = delta::list_log(bucket_, prefix_, TableVersion{0});
    return listing && !listing->is_empty();
}

Result<TableVersion> Table::create(const Schema& schema, std::string_view description,
                                   Properties properties) {
    TRY_VOID(delta::check_schema(schema));
    if (std::ranges::any_of(schema, [](const Field& field) {
            return field.type.find("timestamp_ntz") != std::string::npos;
        })) {
        return Error{Code::unsupported,
                     base::text("table ", prefix_, ": times are written as timestamp, in UTC")};
    }
    TRY(const delta::LogListing listing, delta::list_log(bucket_, prefix_, TableVersion{0}));
    if (!listing.is_empty()) {
        return Error{Code::already_exists, base::text("table ", prefix_, " exists already")};
    }
    io::SystemRandom random;
    delta::Metadata metadata{.id = random.uuid(),
                             .configuration = std::move(properties),
                             .created_ms = base::epoch_ms(clock_.wall())};
    if (!description.empty()) metadata.description = description;
    TRY(metadata.schema_text, delta::schema_text(schema));
    std::string lines = delta::commit_info_line(
        {.operation = "CREATE TABLE", .transaction_id = random.uuid(), .time = clock_.wall()});
    delta::append_action(lines, delta::Protocol{});
    delta::append_action(lines, metadata);
    TRY_VOID(delta::put_commit(bucket_, prefix_, TableVersion{0}, lines));
    return TableVersion{0};
}

Result<Snapshot> Table::snapshot(std::optional<TableVersion> version) {
    TRY(const std::shared_ptr<const delta::Replay> state, replayed(version));
    return state->snapshot();
}

namespace {

// Applies the commits after the state's version up to `target`.
Result<> apply_commits(object::Bucket& bucket, const std::string& prefix,
                       const delta::LogListing& listing, TableVersion target,
                       delta::Replay& state) {
    while (state.version() < target) {
        const TableVersion next{state.version().value() + 1};
        const auto commit = listing.commits.find(next);
        if (commit == listing.commits.end()) {
            return Error{Code::corrupt,
                         base::text("table ", prefix, ": version ", next, " is missing: ", prefix,
                                    delta::kLogDirectory, delta::commit_name(next))};
        }
        TRY(std::vector<delta::Action> actions, delta::read_commit(bucket, prefix, commit->second));
        TRY_VOID(state.apply(next, std::move(actions)));
    }
    // Of the checkpoint's own commit, if none came after it.
    if (const auto last = listing.commits.find(target); last != listing.commits.end()) {
        state.commit_size = last->second.size;
        state.commit_modified = last->second.modified;
    }
    return {};
}

// The state from the newest checkpoint that serves, or from nothing.
Result<std::shared_ptr<delta::Replay>> load(object::Bucket& bucket, const std::string& prefix,
                                            sql::Database& database,
                                            const delta::LogListing& listing, TableVersion target) {
    auto directory = bucket.local_path(prefix + "x").value_or("");
    directory.resize(directory.size() - std::min<std::size_t>(directory.size(), 2));
    auto state = std::make_shared<delta::Replay>(prefix, directory);
    if (const delta::Checkpoint* checkpoint = listing.checkpoint_for(target)) {
        TRY(const auto session, database.session());
        auto actions = read_checkpoint(*session, bucket, prefix, *checkpoint);
        if (!actions) return base::within(base::text("table ", prefix), actions.error());
        TRY_VOID(state->apply(checkpoint->version, *std::move(actions)));
    }
    TRY_VOID(apply_commits(bucket, prefix, listing, target, *state));
    TRY_VOID(state->check());
    return state;
}

// The listing that is needed to build `version`, which may start at a checkpoint.
Result<delta::LogListing> list_for(object::Bucket& bucket, const std::string& prefix,
                                   std::optional<TableVersion> version) {
    const auto hint = delta::last_checkpoint(bucket, prefix);
    if (hint && (!version || *hint <= *version)) {
        TRY(delta::LogListing listing, delta::list_log(bucket, prefix, *hint));
        // The hint may be stale or name what is gone.
        if (listing.checkpoint_for(version.value_or(listing.newest())) != nullptr) return listing;
    }
    return delta::list_log(bucket, prefix, TableVersion{0});
}

}  // namespace

// Applies the commits after the newest known one, asking for each by its name: whoever follows a
// table pays for what is new, not for what its log still holds. False: nothing is known, or the
// table was replaced by another, or what was known is no longer kept, or there is no such version.
Result<bool> Table::follow(std::optional<TableVersion> target) {
    if (!newest_ || (target && *target < newest_->version())) return false;
    const auto commit_at = [this](TableVersion version) {
        return bucket_.head(base::text(prefix_, delta::kLogDirectory, delta::commit_name(version)));
    };
    const auto known = commit_at(newest_->version());
    if (!known && known.error().code != Code::not_found) return known.error();
    if (!known || known->size != newest_->commit_size ||
        known->modified != newest_->commit_modified) {
        return false;
    }
    // Snapshots are copies, but a checkpoint may be under way from what we have.
    std::shared_ptr<delta::Replay> state = std::move(newest_);
    if (state.use_count() > 1) state = std::make_shared<delta::Replay>(*state);
    while (!target || state->version() < *target) {
        const TableVersion next{state->version().value() + 1};
        const auto commit = commit_at(next);
        if (!commit && commit.error().code != Code::not_found) return commit.error();
        if (!commit) break;
        TRY(std::vector<delta::Action> actions, delta::read_commit(bucket_, prefix_, *commit));
        TRY_VOID(state->apply(next, std::move(actions)));
        state->commit_size = commit->size;
        state->commit_modified = commit->modified;
    }
    TRY_VOID(state->check());
    newest_ = std::move(state);
    return !target || newest_->version() == *target;
}

Result<std::shared_ptr<const delta::Replay>> Table::replayed(std::optional<TableVersion> version) {
    TRY(const bool is_followed, follow(version));
    if (is_followed) return std::shared_ptr<const delta::Replay>(newest_);
    TRY(const delta::LogListing listing, list_for(bucket_, prefix_, version));
    if (listing.is_empty()) {
        return Error{Code::not_found, base::text("table ", prefix_, ": no ", delta::kLogDirectory)};
    }
    const TableVersion target = version.value_or(listing.newest());
    if (target > listing.newest() || target.value() < 0) {
        return no_version(prefix_, target,
                          base::text("does not exist; the newest is ", listing.newest()));
    }
    const bool starts_late =
        listing.checkpoint_for(target) == nullptr && !listing.commits.contains(TableVersion{0});
    if (version && starts_late) return no_version(prefix_, target, "is no longer kept");
    TRY(std::shared_ptr<delta::Replay> state, load(bucket_, prefix_, database_, listing, target));
    if (!version) newest_ = state;
    return std::shared_ptr<const delta::Replay>(std::move(state));
}

}  // namespace table
