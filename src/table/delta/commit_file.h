#pragma once
// One commit as a file of the log: created once (TAB-1), read back with its errors named.

#include <map>
#include <string>
#include <vector>

#include "object/store.h"
#include "table/delta/action.h"

namespace table::delta {

// The provenance of one commit.
struct CommitDetails {
    std::string operation;
    std::map<std::string, std::string> parameters{};
    std::string transaction_id;
    base::WallTime time{};
    std::optional<TableVersion> read_version{};
    bool is_blind_append = true;
    std::map<std::string, std::int64_t> metrics{};
};
std::string commit_info_line(const CommitDetails& details);

// Code::already_exists if the version was made by another.
Result<> put_commit(object::Bucket& bucket, const std::string& prefix, TableVersion version,
                    std::string_view lines);
// `info` as it was listed. Code::corrupt names the file and the line.
Result<std::vector<Action>> read_commit(object::Bucket& bucket, const std::string& prefix,
                                        const object::Info& info);

}  // namespace table::delta
