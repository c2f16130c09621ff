#pragma once
// The writer of every configuration that is not plain: records become trees, go through transforms,
// and are parted into directories; each directory has a file open.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/clock.h"
#include "object/store.h"
#include "sink/batch_writer.h"
#include "sink/connector_config.h"
#include "sink/failure.h"
#include "sink/formats/record_file.h"
#include "sink/open_file.h"

namespace sink {

// SINK-2  All files of a partition of a topic close together, when the records alone say so: after
//         flush_records of them, before one that is rotate_interval younger than the first or, with
//         that set, lies in another directory than the one before, before one whose schema does
//         not go with that of its directory's file, and above kOpenBytesMax. Only
//         the wall clock (TimeSource::wallclock, the schedule) makes exceptions, as in Confluent's.
class ShapedWriter final : public BatchWriter {
  public:
    // All handed in outlive the writer; without `parquet` there are no such files.
    ShapedWriter(object::Bucket& bucket, const ConnectorConfig& config, io::Clock& clock,
                 base::TopicPartition place, Offset from, const ParquetMaker* parquet = nullptr);

    bool has_open_file() const override { return !open_.empty(); }
    bool is_due(base::WallTime now) const override;
    std::vector<DeadLetter> take_dead_letters() override;
    std::optional<std::string> failure() const override { return failure_; }
    std::optional<SchemaWish> schema_wish() const override { return wish_; }
    void learn(const SchemaWish& wish, const Result<RegisteredSchema>& answer) override;

  private:
    struct Closed {
        std::string key;
        std::unique_ptr<RecordFile> file;
        object::Metadata metadata;
    };
    // What is known of a record before a file is opened for it.
    struct Placed {
        std::int64_t time_ms = 0;
        std::string directory;
        std::string prefix;  // of its objects' keys, up to the offset
    };

    Result<> take_records(const Records& records) override;
    Result<> take_unreadable(ByteView batch, const codec::BatchHeader& header) override;
    void finish_files() override;
    Result<Offset> put_finished() override;
    void forget_unfinished() override;
    bool is_full() const override;
    std::optional<Offset> waits_at() const override { return waits_at_; }

    std::optional<SchemaWish> missing_schema(const codec::Record& record) const;
    std::optional<RecordFailure> take_record(const codec::Record& record);
    std::optional<RecordFailure> read(const codec::Record& record, SinkRecord& into);
    Result<SchemaAndValue> read(Converter converter, const std::optional<ByteView>& bytes,
                                std::string_view end);
    std::optional<RecordFailure> place(const SinkRecord& record, Placed& into) const;
    std::optional<RecordFailure> check_side_files(const SinkRecord& record) const;
    std::optional<RecordFailure> fit_schema(SinkRecord& record, const Placed& placed);
    std::optional<RecordFailure> append(const SinkRecord& record, const Placed& placed);
    std::string name_of(const std::string& prefix, Offset first) const;
    bool rotates_before(const Placed& placed) const;
    std::string prefix_of(const SinkRecord& record, const std::string& directory) const;
    void finish_one(OpenFile& file);

    object::Bucket& bucket_;
    const ConnectorConfig& config_;
    io::Clock& clock_;
    const base::TopicPartition place_;
    const ParquetMaker* const parquet_;
    EnvelopeReader key_envelopes_;
    EnvelopeReader value_envelopes_;
    AvroConverter avro_;
    std::optional<SchemaWish> wish_;
    std::optional<Offset> waits_at_;

    std::map<std::string, OpenFile, std::less<>> open_;  // by key up to the offset
    std::size_t open_bytes_ = 0;
    // Since all files were closed.
    std::int64_t records_ = 0;
    std::optional<std::int64_t> first_time_ms_;
    std::string last_directory_;

    std::vector<Closed> finished_;
    std::size_t finished_bytes_ = 0;
    std::vector<DeadLetter> dead_letters_;
    std::optional<std::string> failure_;
};

}  // namespace sink
