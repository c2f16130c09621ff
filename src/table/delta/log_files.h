#pragma once
// The names in _delta_log and what a listing of them says (PROTOCOL.md, "Delta Log Entries").

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "object/store.h"

namespace table::delta {

using base::Result;
using base::TableVersion;

inline constexpr std::string_view kLogDirectory = "_delta_log/";

enum class LogFileKind : std::uint8_t { commit, checkpoint, checkpoint_part, checksum, compaction };

// A file name of the log, without its directory.
struct LogFileName {
    LogFileKind kind = LogFileKind::commit;
    TableVersion version;
    std::int64_t part = 1;  // of a multi-part checkpoint
    std::int64_t parts = 1;
};
// Nothing for names this code does not know.
std::optional<LogFileName> parse_log_name(std::string_view name);
std::string version_digits(TableVersion version);  // twenty of them
std::string commit_name(TableVersion version);
std::string checkpoint_name(TableVersion version);

// A complete checkpoint: the keys of its files in order.
struct Checkpoint {
    TableVersion version;
    std::vector<std::string> keys;
};

struct LogListing {
    std::map<TableVersion, object::Info> commits;
    std::vector<Checkpoint> checkpoints;  // complete ones, in order of version
    bool is_empty() const { return commits.empty() && checkpoints.empty(); }
    TableVersion newest() const;
    // The newest complete checkpoint at or below the version.
    const Checkpoint* checkpoint_for(TableVersion version) const;
};

// All objects below the prefix; with `delimiter` "/" only those not in a directory below it.
Result<std::vector<object::Info>> list_objects(object::Bucket& bucket, object::ListRequest request);
// All of the log's files whose version is at least `from`.
Result<LogListing> list_log(object::Bucket& bucket, const std::string& prefix, TableVersion from);
// What _last_checkpoint hints at; nothing if it is missing or unreadable.
std::optional<TableVersion> last_checkpoint(object::Bucket& bucket, const std::string& prefix);

}  // namespace table::delta
