#include "table/delta/replay.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "table/delta/path.h"
#include "table/delta/protocol.h"
#include "table/delta/type.h"

namespace table::delta {

using base::Code;
using base::Error;

namespace {

template <class T>
std::size_t count_of(const std::vector<Action>& actions) {
    return static_cast<std::size_t>(std::ranges::count_if(
        actions, [](const Action& action) { return std::holds_alternative<T>(action); }));
}

}  // namespace

Result<> Replay::apply(TableVersion version, std::vector<Action> actions) {
    const auto fail = [&](const Error& error) {
        return base::within(base::text("table ", name_, ", version ", version), error);
    };
    if (count_of<Protocol>(actions) > 1 || count_of<Metadata>(actions) > 1) {
        return fail({Code::corrupt, "more than one protocol or metaData"});
    }
    for (Action& action : actions) {
        if (const Result<> applied = apply_one(action); !applied) return fail(applied.error());
    }
    version_ = version;
    return {};
}

Result<> Replay::apply_one(Action& action) {
    if (auto* file = std::get_if<AddFile>(&action)) return add(*file);
    if (auto* file = std::get_if<RemoveFile>(&action)) return remove(*file);
    if (auto* protocol = std::get_if<Protocol>(&action)) {
        protocol_ = std::move(*protocol);
    } else if (auto* metadata = std::get_if<Metadata>(&action)) {
        metadata_ = std::move(*metadata);
    } else if (auto* transaction = std::get_if<Transaction>(&action)) {
        transactions_.insert_or_assign(transaction->app_id, *transaction);
    } else if (auto* domain = std::get_if<DomainMetadata>(&action)) {
        if (domain->removed) {
            domains_.erase(domain->domain);
        } else {
            domains_.insert_or_assign(domain->domain, *domain);
        }
    }
    return {};
}

Result<> Replay::add(AddFile& add) {
    TRY(std::string path, path_below_table(add.file.path, directory_));
    if (add.has_deletion_vector) {
        return Error{Code::unsupported, base::text("the data file ", path,
                                                   " has a deletion vector, which is not read")};
    }
    tombstones_.erase(path);
    add.file.path = path;
    files_.insert_or_assign(std::move(path), std::move(add.file));
    return {};
}

Result<> Replay::remove(RemoveFile& remove) {
    TRY(std::string path, path_below_table(remove.path, directory_));
    files_.erase(path);
    remove.path = path;
    tombstones_.insert_or_assign(std::move(path), std::move(remove));
    return {};
}

Result<> Replay::check() const {
    const auto fail = [&](const Error& error) {
        return base::within(base::text("table ", name_, ", version ", version_), error);
    };
    if (protocol_.reader_version_min == 0) return fail({Code::corrupt, "no protocol in the log"});
    if (metadata_.schema_text.empty()) return fail({Code::corrupt, "no metaData in the log"});
    if (const auto readable = check_readable(protocol_, metadata_); !readable) {
        return fail(readable.error());
    }
    return {};
}

void Replay::forget_tombstones(base::WallTime before) {
    std::erase_if(tombstones_, [before](const auto& tombstone) {
        return tombstone.second.deleted_ms.value_or(0) < base::epoch_ms(before);
    });
}

Result<Snapshot> Replay::snapshot() const {
    TRY_VOID(check());
    auto schema = parse_schema(metadata_.schema_text);
    if (!schema) {
        return Error{Code::corrupt, base::text("table ", name_, ", version ", version_,
                                               ": its schema: ", schema.error().what)};
    }
    for (const Field& field : *schema) {
        if (const auto type = duckdb_type(field); !type) {
            return base::within(base::text("table ", name_, ", version ", version_), type.error());
        }
    }
    Snapshot snapshot{.version = version_,
                      .reader_version_min = protocol_.reader_version_min,
                      .writer_version_min = protocol_.writer_version_min,
                      .reader_features = protocol_.reader_features,
                      .writer_features = protocol_.writer_features,
                      .id = metadata_.id,
                      .name = metadata_.name,
                      .description = metadata_.description,
                      .created_ms = metadata_.created_ms,
                      .schema_text = metadata_.schema_text,
                      .schema = *std::move(schema),
                      .partition_columns = metadata_.partition_columns,
                      .configuration = metadata_.configuration};
    snapshot.files.reserve(files_.size());
    for (const auto& [path, file] : files_) snapshot.files.push_back(file);
    for (const auto& [app, transaction] : transactions_) {
        snapshot.transactions.emplace(app, transaction.version);
    }
    return snapshot;
}

}  // namespace table::delta
