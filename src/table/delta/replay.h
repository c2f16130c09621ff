#pragma once
// A table's state at one version, built by applying commits in order upon nothing or a checkpoint
// (PROTOCOL.md, "Action Reconciliation").

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "table/delta/action.h"

namespace table::delta {

class Replay {
  public:
    // `name` is for errors; `directory` the table's absolute path, for paths in the log that are
    // absolute; empty if it has none.
    Replay(std::string name, std::string directory)
        : name_(std::move(name)), directory_(std::move(directory)) {}

    // All actions of `version`: the commit after version(), or, upon nothing, a whole checkpoint.
    // Code::corrupt, Code::unsupported. After an error the state is of no use.
    Result<> apply(TableVersion version, std::vector<Action> actions);
    // A protocol and metadata were seen, and both can be read.
    Result<> check() const;

    TableVersion version() const { return version_; }
    const Protocol& protocol() const { return protocol_; }
    const Metadata& metadata() const { return metadata_; }
    const std::map<std::string, DataFile>& files() const { return files_; }
    const std::map<std::string, RemoveFile>& tombstones() const { return tombstones_; }
    const std::map<std::string, Transaction>& transactions() const { return transactions_; }
    const std::map<std::string, DomainMetadata>& domains() const { return domains_; }
    Result<Snapshot> snapshot() const;
    // Those of files removed before that; a state that lives long must not keep them for ever.
    void forget_tombstones(base::WallTime before);

    // The newest commit's size and time when it was read: whoever has replaced the table by another
    // has other ones.
    std::uint64_t commit_size = 0;
    base::WallTime commit_modified{};

  private:
    Result<> apply_one(Action& action);
    Result<> add(AddFile& add);
    Result<> remove(RemoveFile& remove);

    std::string name_;
    std::string directory_;
    TableVersion version_{-1};
    Protocol protocol_{.reader_version_min = 0};    // 0 until one is seen
    Metadata metadata_;                             // without a schema until one is seen
    std::map<std::string, DataFile> files_;         // by decoded path, as in DataFile::path
    std::map<std::string, RemoveFile> tombstones_;  // the same
    std::map<std::string, Transaction> transactions_;
    std::map<std::string, DomainMetadata> domains_;
};

}  // namespace table::delta
