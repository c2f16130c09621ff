#pragma once
// The lines of a Delta commit: read from JSON and written as JSON (PROTOCOL.md, "Actions").

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "table/delta/snapshot.h"

namespace table::delta {

using PartitionValues = std::map<std::string, std::optional<std::string>>;

struct Protocol {
    std::int32_t reader_version_min = 1;
    std::int32_t writer_version_min = 2;
    std::vector<std::string> reader_features;
    std::vector<std::string> writer_features;
};

struct Metadata {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::string format = "parquet";
    std::string schema_text;
    std::vector<std::string> partition_columns;
    std::map<std::string, std::string> configuration;
    std::optional<std::int64_t> created_ms;
};

// Paths of adds and removes are as the log has them: percent-encoded.
struct AddFile {
    DataFile file;
    bool data_change = true;
    bool has_deletion_vector = false;
};

struct RemoveFile {
    std::string path;
    std::optional<std::int64_t> deleted_ms;
    bool data_change = true;
    std::optional<std::uint64_t> size;
    std::optional<PartitionValues> partition_values;
};

struct DomainMetadata {
    std::string domain;
    std::string configuration;
    bool removed = false;
};

// Provenance; only what conflicts need is read back.
struct CommitInfo {
    std::string operation;
    std::string transaction_id;
};

// A V2 checkpoint's pointer to a file of adds and removes below _delta_log/_sidecars/.
struct Sidecar {
    std::string path;
};

using Action = std::variant<Protocol, Metadata, AddFile, RemoveFile, Transaction, DomainMetadata,
                            CommitInfo, Sidecar>;

// One line. Nothing: an action this code does not know, which readers must pass over. Changes
// `line`. Code::malformed.
Result<std::optional<Action>> read_action(std::string& line);
// A whole commit file; the error names the line.
Result<std::vector<Action>> read_actions(std::string_view lines);

// Appends one line, newline included.
void append_action(std::string& out, const Protocol& protocol);
void append_action(std::string& out, const Metadata& metadata);
void append_action(std::string& out, const AddFile& add);
void append_action(std::string& out, const RemoveFile& remove);
void append_action(std::string& out, const Transaction& transaction);
void append_action(std::string& out, const DomainMetadata& domain);

}  // namespace table::delta
