#include <memory>
#include <utility>

#include "base/text.h"
#include "codec/json/writer.h"
#include "table/checkpoint.h"
#include "table/delta/path.h"
#include "table/local_file.h"

namespace table {

using base::Code;
using base::Error;
using base::TableVersion;
using delta::DataFile;

namespace {

// The structs of a checkpoint's rows, in the order of the protocol's text.
constexpr std::string_view kStructure = R"json({
"txn":{"appId":"VARCHAR","version":"BIGINT","lastUpdated":"BIGINT"},
"add":{"path":"VARCHAR","partitionValues":"MAP(VARCHAR,VARCHAR)","size":"BIGINT",
       "modificationTime":"BIGINT","dataChange":"BOOLEAN","tags":"MAP(VARCHAR,VARCHAR)",
       "stats":"VARCHAR"},
"remove":{"path":"VARCHAR","deletionTimestamp":"BIGINT","dataChange":"BOOLEAN",
          "extendedFileMetadata":"BOOLEAN","partitionValues":"MAP(VARCHAR,VARCHAR)",
          "size":"BIGINT"},
"metaData":{"id":"VARCHAR","name":"VARCHAR","description":"VARCHAR",
            "format":{"provider":"VARCHAR","options":"MAP(VARCHAR,VARCHAR)"},
            "schemaString":"VARCHAR","partitionColumns":["VARCHAR"],
            "configuration":"MAP(VARCHAR,VARCHAR)","createdTime":"BIGINT"},
"protocol":{"minReaderVersion":"INTEGER","minWriterVersion":"INTEGER",
            "readerFeatures":["VARCHAR"],"writerFeatures":["VARCHAR"]},
"domainMetadata":{"domain":"VARCHAR","configuration":"VARCHAR","removed":"BOOLEAN"}
})json";

// The state's actions, one JSON line each, made as they are asked for.
class ActionLines {
  public:
    ActionLines(const delta::Replay& state, base::WallTime tombstones_since)
        : state_(state),
          since_(base::epoch_ms(tombstones_since)),
          file_(state.files().begin()),
          tombstone_(state.tombstones().begin()) {
        delta::append_action(head_, state.protocol());
        delta::append_action(head_, state.metadata());
        for (const auto& [app, transaction] : state.transactions()) {
            delta::append_action(head_, transaction);
        }
        for (const auto& [name, domain] : state.domains()) delta::append_action(head_, domain);
    }

    // Empty: the end.
    std::string next() {
        std::string line;
        if (head_at_ < head_.size()) {
            const std::size_t end = head_.find('\n', head_at_) + 1;
            line = head_.substr(head_at_, end - head_at_);
            head_at_ = end;
        } else if (file_ != state_.files().end()) {
            delta::AddFile add{file_->second, false};
            add.file.path = delta::percent_encoded(add.file.path);
            delta::append_action(line, add);
            ++file_;
        } else {
            while (tombstone_ != state_.tombstones().end() && is_expired(tombstone_->second)) {
                ++tombstone_;
            }
            if (tombstone_ == state_.tombstones().end()) return line;
            delta::RemoveFile remove = tombstone_->second;
            remove.path = delta::percent_encoded(remove.path);
            remove.data_change = false;
            delta::append_action(line, remove);
            ++tombstone_;
        }
        ++count_;
        return line;
    }
    std::uint64_t count() const { return count_; }

  private:
    bool is_expired(const delta::RemoveFile& remove) const {
        return remove.deleted_ms.value_or(0) < since_;
    }

    const delta::Replay& state_;
    std::int64_t since_;
    std::map<std::string, DataFile>::const_iterator file_;
    std::map<std::string, delta::RemoveFile>::const_iterator tombstone_;
    std::string head_;
    std::size_t head_at_ = 0;
    std::uint64_t count_ = 0;
};

// The lines as a table of one column for DuckDB; the first worker reads them all.
class LineSource final : public sql::RowSource {
  public:
    explicit LineSource(ActionLines& lines) : lines_(&lines) {}
    std::vector<sql::Column> columns() const override {
        return {{"line", sql::Type::text, "VARCHAR"}};
    }
    std::unique_ptr<sql::RowWorker> worker(const std::vector<std::size_t>&) override {
        return std::make_unique<Worker>(std::exchange(lines_, nullptr));
    }

  private:
    class Worker final : public sql::RowWorker {
      public:
        explicit Worker(ActionLines* lines) : lines_(lines) {}
        Result<std::size_t> fill(sql::ChunkWriter& chunk) override {
            std::size_t row = 0;
            while (lines_ != nullptr && row < chunk.capacity()) {
                const std::string line = lines_->next();
                if (line.empty()) break;
                chunk.set_text(0, row++, line);
            }
            return row;
        }

      private:
        ActionLines* lines_;
    };
    ActionLines* lines_;
};

std::string hint_text(TableVersion version, std::uint64_t actions, std::uint64_t files,
                      std::uint64_t bytes) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("version").number(version.value());
    json.key("size").number(actions);
    json.key("sizeInBytes").number(bytes);
    json.key("numOfAddFiles").number(files);
    json.end_object();
    return out;
}

}  // namespace

Result<> put_checkpoint(sql::Session& session, object::Bucket& bucket, const std::string& prefix,
                        const delta::Replay& state, base::WallTime tombstones_since) {
    const std::string directory = prefix + std::string(delta::kLogDirectory);
    const std::string key = directory + delta::checkpoint_name(state.version());
    TRY(LocalFile file, LocalFile::beside(bucket, key));
    ActionLines lines(state, tombstones_since);
    LineSource source(lines);
    TRY_VOID(session.register_source("millrace_actions", source));
    const std::string copy =
        base::text("copy (select unnest(from_json(line, ", sql::quoted_text(kStructure),
                   ")) from millrace_actions()) to ", sql::quoted_text(file.path()),
                   " (format parquet, compression zstd)");
    TRY_VOID(session.execute(copy));
    TRY(const object::Info info, file.put());
    const std::string hint =
        hint_text(state.version(), lines.count(), state.files().size(), info.size);
    const std::string hint_key = directory + "_last_checkpoint";
    const auto hinted = bucket.put({.key = hint_key, .body = base::as_bytes(hint)});
    if (!hinted) return hinted.error();
    return {};
}

}  // namespace table
