#include <charconv>
#include <utility>

#include "base/text.h"
#include "codec/json/json.h"
#include "table/delta/action.h"

namespace table::delta {

using base::Code;
using base::Error;
using codec::JsonKind;
using codec::JsonReader;

namespace {

// Reads values of known kinds; null stands for "left out". Like the JSON reader it is sticky: the
// first value of a wrong kind is kept as the fault, and what follows is skipped.
class ActionReader {
  public:
    explicit ActionReader(std::string& line) : json_(line) {}

    Result<std::optional<Action>> read() {
        std::optional<Action> action;
        fields([&](std::string_view name) {
            if (auto known = action_named(name)) action = std::move(known);
        });
        const Result<> finished = json_.finish();
        if (!finished) return finished.error();
        if (!fault_.empty()) return Error{Code::malformed, fault_};
        return action;
    }

  private:
    // Calls `each` with the name of every field of the object that comes; `each` reads its value.
    template <class Each>
    void fields(Each each) {
        if (json_.kind() != JsonKind::object) return wrong("an object");
        json_.enter_object();
        while (const auto name = json_.next_field()) {
            if (json_.kind() == JsonKind::null) {
                json_.null();
            } else {
                each(std::string(*name));
            }
        }
    }

    void wrong(const char* wanted) {
        if (fault_.empty()) fault_ = base::text("a value is not ", wanted);
        json_.skip();
    }

    std::string string() {
        if (json_.kind() == JsonKind::string) return std::string(json_.string());
        wrong("a string");
        return {};
    }

    template <class T>
    T number() {
        T value{};
        if (json_.kind() != JsonKind::number) {
            wrong("a number");
        } else if (!base::parse_number(json_.number(), value) && fault_.empty()) {
            fault_ = "a number is not a whole one in range";
        }
        return value;
    }

    bool boolean() {
        if (json_.kind() == JsonKind::boolean) return json_.boolean();
        wrong("a boolean");
        return false;
    }

    std::vector<std::string> strings() {
        std::vector<std::string> list;
        if (json_.kind() != JsonKind::array) {
            wrong("an array");
            return list;
        }
        json_.enter_array();
        while (json_.next_element()) list.push_back(string());
        return list;
    }

    std::map<std::string, std::string> string_map() {
        std::map<std::string, std::string> map;
        fields([&](std::string_view name) { map[std::string(name)] = string(); });
        return map;
    }

    PartitionValues partition_values() {
        PartitionValues values;
        if (json_.kind() != JsonKind::object) {
            wrong("an object");
            return values;
        }
        json_.enter_object();
        while (const auto name = json_.next_field()) {
            auto& value = values[std::string(*name)];
            if (json_.kind() == JsonKind::null) {
                json_.null();
            } else {
                value = string();
            }
        }
        return values;
    }

    void require(const std::string& value, const char* action, const char* field) {
        if (value.empty() && fault_.empty() && json_.ok()) {
            fault_ = base::text(action, " has no ", field);
        }
    }

    std::optional<Action> action_named(std::string_view name) {
        if (name == "add") return read_add();
        if (name == "remove") return read_remove();
        if (name == "protocol") return read_protocol();
        if (name == "metaData") return read_metadata();
        if (name == "txn") return read_transaction();
        if (name == "domainMetadata") return read_domain();
        if (name == "commitInfo") return read_commit_info();
        if (name == "sidecar") return read_sidecar();
        json_.skip();
        return std::nullopt;
    }

    Action read_add() {
        AddFile add;
        fields([&](std::string_view name) {
            if (name == "path") {
                add.file.path = string();
            } else if (name == "partitionValues") {
                add.file.partition_values = partition_values();
            } else if (name == "size") {
                add.file.size = number<std::uint64_t>();
            } else if (name == "modificationTime") {
                add.file.modified = base::from_epoch_ms(number<std::int64_t>());
            } else if (name == "dataChange") {
                add.data_change = boolean();
            } else if (name == "stats") {
                add.file.stats = string();
            } else if (name == "deletionVector") {
                add.has_deletion_vector = true;
                json_.skip();
            } else {
                json_.skip();
            }
        });
        require(add.file.path, "add", "path");
        return add;
    }

    Action read_remove() {
        RemoveFile remove;
        fields([&](std::string_view name) {
            if (name == "path") {
                remove.path = string();
            } else if (name == "deletionTimestamp") {
                remove.deleted_ms = number<std::int64_t>();
            } else if (name == "dataChange") {
                remove.data_change = boolean();
            } else if (name == "size") {
                remove.size = number<std::uint64_t>();
            } else if (name == "partitionValues") {
                remove.partition_values = partition_values();
            } else {
                json_.skip();
            }
        });
        require(remove.path, "remove", "path");
        return remove;
    }

    Action read_protocol() {
        Protocol protocol{.reader_version_min = 0, .writer_version_min = 0};
        fields([&](std::string_view name) {
            if (name == "minReaderVersion") {
                protocol.reader_version_min = number<std::int32_t>();
            } else if (name == "minWriterVersion") {
                protocol.writer_version_min = number<std::int32_t>();
            } else if (name == "readerFeatures") {
                protocol.reader_features = strings();
            } else if (name == "writerFeatures") {
                protocol.writer_features = strings();
            } else {
                json_.skip();
            }
        });
        if (protocol.reader_version_min < 1 || protocol.writer_version_min < 1) {
            require({}, "protocol", "minReaderVersion or minWriterVersion");
        }
        return protocol;
    }

    Action read_metadata() {
        Metadata metadata;
        fields([&](std::string_view name) {
            if (name == "id") {
                metadata.id = string();
            } else if (name == "name") {
                metadata.name = string();
            } else if (name == "description") {
                metadata.description = string();
            } else if (name == "format") {
                fields([&](std::string_view part) {
                    part == "provider" ? static_cast<void>(metadata.format = string())
                                       : json_.skip();
                });
            } else if (name == "schemaString") {
                metadata.schema_text = string();
            } else if (name == "partitionColumns") {
                metadata.partition_columns = strings();
            } else if (name == "configuration") {
                metadata.configuration = string_map();
            } else if (name == "createdTime") {
                metadata.created_ms = number<std::int64_t>();
            } else {
                json_.skip();
            }
        });
        require(metadata.schema_text, "metaData", "schemaString");
        return metadata;
    }

    Action read_transaction() {
        Transaction transaction;
        fields([&](std::string_view name) {
            if (name == "appId") {
                transaction.app_id = string();
            } else if (name == "version") {
                transaction.version = number<std::int64_t>();
            } else if (name == "lastUpdated") {
                transaction.updated_ms = number<std::int64_t>();
            } else {
                json_.skip();
            }
        });
        require(transaction.app_id, "txn", "appId");
        return transaction;
    }

    Action read_domain() {
        DomainMetadata domain;
        fields([&](std::string_view name) {
            if (name == "domain") {
                domain.domain = string();
            } else if (name == "configuration") {
                domain.configuration = string();
            } else if (name == "removed") {
                domain.removed = boolean();
            } else {
                json_.skip();
            }
        });
        require(domain.domain, "domainMetadata", "domain");
        return domain;
    }

    // Free JSON: a field of an unexpected kind is no fault.
    Action read_commit_info() {
        CommitInfo info;
        fields([&](std::string_view name) {
            if (name == "operation" && json_.kind() == JsonKind::string) {
                info.operation = string();
            } else if (name == "txnId" && json_.kind() == JsonKind::string) {
                info.transaction_id = string();
            } else {
                json_.skip();
            }
        });
        return info;
    }

    Action read_sidecar() {
        Sidecar sidecar;
        fields([&](std::string_view name) {
            name == "path" ? static_cast<void>(sidecar.path = string()) : json_.skip();
        });
        require(sidecar.path, "sidecar", "path");
        return sidecar;
    }

    JsonReader json_;
    std::string fault_;
};

}  // namespace

Result<std::optional<Action>> read_action(std::string& line) { return ActionReader(line).read(); }

Result<std::vector<Action>> read_actions(std::string_view lines) {
    std::vector<Action> actions;
    std::string line;
    for (std::size_t number = 1; !lines.empty(); ++number) {
        const std::size_t end = lines.find('\n');
        line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        Result<std::optional<Action>> action = read_action(line);
        if (!action) return base::within(base::text("line ", number), action.error());
        if (*action) actions.push_back(**std::move(action));
    }
    return actions;
}

}  // namespace table::delta
