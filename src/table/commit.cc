#include <algorithm>
#include <set>

#include "base/text.h"
#include "io/random.h"
#include "table/delta/action.h"
#include "table/delta/commit_file.h"
#include "table/delta/log_files.h"
#include "table/delta/path.h"
#include "table/delta/protocol.h"
#include "table/delta/type.h"
#include "table/table.h"

namespace table {

using base::Code;
using base::Error;

namespace {

// More losses in a row than writers that a table can have.
constexpr std::int64_t kAttemptsMax = 10'000;

delta::Protocol protocol_of(const Snapshot& read) {
    return {read.reader_version_min, read.writer_version_min, read.reader_features,
            read.writer_features};
}

delta::Metadata metadata_of(const Snapshot& read) {
    return {.id = read.id,
            .name = read.name,
            .description = read.description,
            .schema_text = read.schema_text,
            .partition_columns = read.partition_columns,
            .configuration = read.configuration,
            .created_ms = read.created_ms};
}

bool is_append_only(const Snapshot& read) {
    const auto property = read.configuration.find("delta.appendOnly");
    return property != read.configuration.end() && property->second == "true";
}

delta::CommitDetails details_of(const Snapshot& read, const Commit& commit, base::WallTime now) {
    delta::CommitDetails details{.operation = commit.operation,
                                 .parameters = commit.parameters,
                                 .transaction_id = io::SystemRandom().uuid(),
                                 .time = now,
                                 .read_version = read.version,
                                 .is_blind_append = commit.removes.empty() && !commit.schema};
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    for (const DataFile& file : commit.adds) {
        rows += std::max<std::int64_t>(0, file.rows());
        bytes += static_cast<std::int64_t>(file.size);
    }
    details.metrics = {{"numFiles", static_cast<std::int64_t>(commit.adds.size())},
                       {"numRemovedFiles", static_cast<std::int64_t>(commit.removes.size())},
                       {"numOutputRows", rows},
                       {"numOutputBytes", bytes}};
    return details;
}

Result<std::string> action_lines(const Snapshot& read, const Commit& commit, base::WallTime now) {
    std::string lines;
    if (commit.schema) {
        delta::Metadata metadata = metadata_of(read);
        TRY(metadata.schema_text, delta::schema_text(*commit.schema));
        delta::append_action(lines, metadata);
    }
    for (Transaction transaction : commit.transactions) {
        if (!transaction.updated_ms) transaction.updated_ms = base::epoch_ms(now);
        delta::append_action(lines, transaction);
    }
    for (const DataFile& file : commit.removes) {
        delta::append_action(lines, delta::RemoveFile{.path = delta::percent_encoded(file.path),
                                                      .deleted_ms = base::epoch_ms(now),
                                                      .data_change = commit.data_change,
                                                      .size = file.size,
                                                      .partition_values = file.partition_values});
    }
    for (const DataFile& file : commit.adds) {
        delta::AddFile add{file, commit.data_change};
        add.file.path = delta::percent_encoded(file.path);
        delta::append_action(lines, add);
    }
    return lines;
}

// What of ours another's commit, made since we read, can touch.
class Dependencies {
  public:
    explicit Dependencies(const Commit& commit)
        : reads_all_(!commit.removes.empty() && commit.data_change) {
        for (const DataFile& file : commit.removes) removes_.insert(file.path);
        for (const Transaction& transaction : commit.transactions) {
            apps_.insert(transaction.app_id);
        }
    }

    // Why the other's action forbids our commit; empty if it does not.
    std::string conflict(const delta::Action& theirs) const {
        if (std::holds_alternative<delta::Protocol>(theirs)) return "the protocol changed";
        if (std::holds_alternative<delta::Metadata>(theirs)) return "the table's metadata changed";
        if (const auto* transaction = std::get_if<Transaction>(&theirs)) {
            if (apps_.contains(transaction->app_id)) {
                return base::text("application ", transaction->app_id, " committed its version ",
                                  transaction->version);
            }
        }
        if (const auto* remove = std::get_if<delta::RemoveFile>(&theirs)) {
            const auto path = delta::path_below_table(remove->path, "");
            if (path && removes_.contains(*path)) return base::text(*path, " was removed");
        }
        if (const auto* add = std::get_if<delta::AddFile>(&theirs)) {
            if (reads_all_ && add->data_change) {
                return base::text(add->file.path, " was added, which was not read");
            }
        }
        return {};
    }

  private:
    bool reads_all_;
    std::set<std::string> removes_;
    std::set<std::string> apps_;
};

std::string transaction_id(const std::vector<delta::Action>& actions) {
    for (const delta::Action& action : actions) {
        if (const auto* info = std::get_if<delta::CommitInfo>(&action)) return info->transaction_id;
    }
    return {};
}

}  // namespace

Result<> Table::check_commit(const Snapshot& read, const Commit& commit) {
    const auto writable = delta::check_writable(protocol_of(read), metadata_of(read));
    if (!writable) return base::within(base::text("table ", prefix_), writable.error());
    if (commit.schema) TRY_VOID(delta::check_schema(*commit.schema));
    if (is_append_only(read) && !commit.removes.empty() && commit.data_change) {
        return Error{Code::unsupported,
                     base::text("table ", prefix_, " only takes new rows (delta.appendOnly)")};
    }
    for (const Transaction& transaction : commit.transactions) {
        const auto known = read.transactions.find(transaction.app_id);
        if (known == read.transactions.end() || known->second < transaction.version) continue;
        return Error{Code::already_exists,
                     base::text("table ", prefix_, ": application ", transaction.app_id,
                                " committed version ", known->second, " already")};
    }
    // Were the version we read cleaned away, a later one might be, too, and made a second time.
    const std::string key =
        base::text(prefix_, delta::kLogDirectory, delta::commit_name(read.version));
    const auto head = bucket_.head(key);
    if (head || head.error().code != Code::not_found) return {};
    const auto checkpoint = bucket_.head(
        base::text(prefix_, delta::kLogDirectory, delta::checkpoint_name(read.version)));
    if (checkpoint) return {};
    return Error{Code::conflict, base::text("table ", prefix_, ": version ", read.version,
                                            ", which was read, is no longer kept")};
}

Result<TableVersion> Table::append_version(const Snapshot& read, const Commit& commit) {
    const delta::CommitDetails details = details_of(read, commit, clock_.wall());
    TRY(const std::string actions, action_lines(read, commit, details.time));
    const std::string lines = delta::commit_info_line(details) + actions;
    const Dependencies ours(commit);
    for (std::int64_t attempt = 1; attempt <= kAttemptsMax; ++attempt) {
        const TableVersion version{read.version.value() + attempt};
        const Result<> put = delta::put_commit(bucket_, prefix_, version, lines);
        if (put) return version;
        if (put.error().code != Code::already_exists) return put.error();
        const std::string key =
            base::text(prefix_, delta::kLogDirectory, delta::commit_name(version));
        TRY(const object::Info info, bucket_.head(key));
        TRY(const std::vector<delta::Action> theirs, delta::read_commit(bucket_, prefix_, info));
        // Our own put, whose answer was lost and which was tried again below us.
        if (transaction_id(theirs) == details.transaction_id) return version;
        for (const delta::Action& action : theirs) {
            if (const std::string why = ours.conflict(action); !why.empty()) {
                return Error{Code::conflict, base::text("table ", prefix_, ", version ", version,
                                                        ": meanwhile ", why)};
            }
        }
    }
    return Error{Code::busy, base::text("table ", prefix_, ": too many others commit")};
}

Result<TableVersion> Table::commit(const Snapshot& read, const Commit& commit) {
    TRY_VOID(check_commit(read, commit));
    TRY(const TableVersion made, append_version(read, commit));
    tend(made, read);
    return made;
}

}  // namespace table
