#include "codec/json/writer.h"
#include "table/delta/action.h"

namespace table::delta {

using codec::JsonWriter;

namespace {

void write_strings(JsonWriter& json, const std::vector<std::string>& list) {
    json.begin_array();
    for (const std::string& element : list) json.string(element);
    json.end_array();
}

void write_map(JsonWriter& json, const std::map<std::string, std::string>& map) {
    json.begin_object();
    for (const auto& [name, value] : map) json.key(name).string(value);
    json.end_object();
}

void write_partition_values(JsonWriter& json, const PartitionValues& values) {
    json.begin_object();
    for (const auto& [name, value] : values) {
        json.key(name);
        value ? json.string(*value) : json.null();
    }
    json.end_object();
}

// `{"<name>":{` … `}}` and the newline.
class Line {
  public:
    Line(std::string& out, std::string_view name) : out_(out), json_(out) {
        json_.begin_object();
        json_.key(name).begin_object();
    }
    ~Line() {
        json_.end_object();
        json_.end_object();
        out_ += '\n';
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    JsonWriter* operator->() { return &json_; }
    JsonWriter& operator*() { return json_; }

  private:
    std::string& out_;
    JsonWriter json_;
};

}  // namespace

void append_action(std::string& out, const Protocol& protocol) {
    Line line(out, "protocol");
    line->key("minReaderVersion").number(protocol.reader_version_min);
    line->key("minWriterVersion").number(protocol.writer_version_min);
    // Lists are there exactly from reader 3 and writer 7 on, even if empty.
    if (protocol.reader_version_min >= 3) {
        line->key("readerFeatures");
        write_strings(*line, protocol.reader_features);
    }
    if (protocol.writer_version_min >= 7) {
        line->key("writerFeatures");
        write_strings(*line, protocol.writer_features);
    }
}

void append_action(std::string& out, const Metadata& metadata) {
    Line line(out, "metaData");
    line->key("id").string(metadata.id);
    if (metadata.name) line->key("name").string(*metadata.name);
    if (metadata.description) line->key("description").string(*metadata.description);
    line->key("format").begin_object();
    line->key("provider").string(metadata.format);
    line->key("options").begin_object();
    line->end_object();
    line->end_object();
    line->key("schemaString").string(metadata.schema_text);
    line->key("partitionColumns");
    write_strings(*line, metadata.partition_columns);
    line->key("configuration");
    write_map(*line, metadata.configuration);
    if (metadata.created_ms) line->key("createdTime").number(*metadata.created_ms);
}

void append_action(std::string& out, const AddFile& add) {
    Line line(out, "add");
    line->key("path").string(add.file.path);
    line->key("partitionValues");
    write_partition_values(*line, add.file.partition_values);
    line->key("size").number(add.file.size);
    line->key("modificationTime").number(base::epoch_ms(add.file.modified));
    line->key("dataChange").boolean(add.data_change);
    if (!add.file.stats.empty()) line->key("stats").string(add.file.stats);
}

void append_action(std::string& out, const RemoveFile& remove) {
    Line line(out, "remove");
    line->key("path").string(remove.path);
    if (remove.deleted_ms) line->key("deletionTimestamp").number(*remove.deleted_ms);
    line->key("dataChange").boolean(remove.data_change);
    const bool is_extended = remove.size && remove.partition_values;
    line->key("extendedFileMetadata").boolean(is_extended);
    if (!is_extended) return;
    line->key("partitionValues");
    write_partition_values(*line, *remove.partition_values);
    line->key("size").number(*remove.size);
}

void append_action(std::string& out, const Transaction& transaction) {
    Line line(out, "txn");
    line->key("appId").string(transaction.app_id);
    line->key("version").number(transaction.version);
    if (transaction.updated_ms) line->key("lastUpdated").number(*transaction.updated_ms);
}

void append_action(std::string& out, const DomainMetadata& domain) {
    Line line(out, "domainMetadata");
    line->key("domain").string(domain.domain);
    line->key("configuration").string(domain.configuration);
    line->key("removed").boolean(domain.removed);
}

}  // namespace table::delta
