#include <algorithm>
#include <array>
#include <iterator>

#include "base/limits.h"
#include "base/text.h"
#include "table/checkpoint.h"

namespace table {

using base::Code;
using base::Error;

namespace {

// The columns of a checkpoint that matter here; others are passed over.
constexpr std::array<std::string_view, 7> kColumns{"protocol", "metaData",       "add",    "remove",
                                                   "txn",      "domainMetadata", "sidecar"};

void append_all(std::vector<delta::Action>& to, std::vector<delta::Action> from) {
    to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
}

// One Parquet file, its rows turned into the lines of a commit: the two hold the same structs.
Result<std::vector<delta::Action>> read_parquet_part(sql::Session& session,
                                                     const std::string& path) {
    const std::string source = base::text("read_parquet(", sql::quoted_text(path), ")");
    TRY(const auto described, session.query(base::text("describe from ", source)));
    std::string line;  // a row has one of them
    for (std::uint64_t row = 0; row < described->count(); ++row) {
        const std::string column = described->text(row, 0);
        const bool is_known = std::ranges::find(kColumns, column) != kColumns.end();
        if (!is_known) continue;
        const std::string name = sql::quoted_name(column);
        line += base::text(" when ", name, " is not null then '{\"", column, "\":' || to_json(",
                           name, ") || '}'");
    }
    std::vector<delta::Action> actions;
    if (line.empty()) return actions;
    TRY(const auto rows, session.query(base::text("select case", line, " end from ", source)));
    actions.reserve(rows->count());
    for (std::uint64_t row = 0; row < rows->count(); ++row) {
        if (rows->is_null(row, 0)) continue;  // of a column that is not known here
        std::string text = rows->text(row, 0);
        TRY(std::optional<delta::Action> action, delta::read_action(text));
        if (action) actions.push_back(*std::move(action));
    }
    return actions;
}

Result<std::vector<delta::Action>> read_part(sql::Session& session, object::Bucket& bucket,
                                             const std::string& key) {
    if (key.ends_with(".json")) {
        TRY(const object::Object file,
            bucket.get(key, {.length = base::limits::kDeltaCommitBytesMax}));
        return delta::read_actions(base::as_text(file.body));
    }
    // A table that was made anew has other checkpoints under the same names.
    TRY(const std::vector<std::string> paths, bucket.fetch({&key, 1}, object::Freshness::newest));
    return read_parquet_part(session, paths.front());
}

}  // namespace

Result<std::vector<delta::Action>> read_checkpoint(sql::Session& session, object::Bucket& bucket,
                                                   const std::string& prefix,
                                                   const delta::Checkpoint& checkpoint) {
    std::vector<std::string> keys = checkpoint.keys;
    std::vector<delta::Action> actions;
    // Sidecars are named by what is read, and may not name further ones.
    for (std::size_t i = 0; i < keys.size(); ++i) {
        Result<std::vector<delta::Action>> part = read_part(session, bucket, keys[i]);
        if (!part) return Error{Code::corrupt, base::text(keys[i], ": ", part.error().what)};
        if (i < checkpoint.keys.size()) {
            for (const delta::Action& action : *part) {
                const auto* sidecar = std::get_if<delta::Sidecar>(&action);
                if (sidecar == nullptr) continue;
                keys.push_back(
                    base::text(prefix, delta::kLogDirectory, "_sidecars/", sidecar->path));
            }
        }
        append_all(actions, *std::move(part));
    }
    return actions;
}

}  // namespace table
