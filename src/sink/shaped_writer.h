#pragma once
// The writer of every configuration that is not plain: records become trees, go through transforms,
// and are parted into directories; each directory has a file open.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "io/clock.h"
#include "object/store.h"
#include "sink/batch_writer.h"
#include "sink/connector_config.h"
#include "sink/failure.h"

namespace sink {

// SINK-2  All files of a partition of a topic close together, when the records alone say so: after
//         flush_records of them, before one that is rotate_interval younger than the first or, with
//         that set, lies in another directory than the one before, and above kOpenBytesMax. Only
//         the wall clock (TimeSource::wallclock, the schedule) makes exceptions, as in Confluent's.
class ShapedWriter final : public BatchWriter {
  public:
    // All handed in outlive the writer.
    ShapedWriter(object::Bucket& bucket, const ConnectorConfig& config, io::Clock& clock,
                 base::TopicPartition place, Offset from);

    bool has_open_file() const override { return !open_.empty(); }
    bool is_due(base::WallTime now) const override;
    std::vector<DeadLetter> take_dead_letters() override;
    std::optional<std::string> failure() const override { return failure_; }

  private:
    struct File {
        Offset first;
        Offset last;
        base::WallTime time{};  // of the first record
        std::int64_t records = 0;
        bool has_values = false;  // a file of tombstones has keys alone
        std::string values;
        std::string keys;
        std::string headers;
    };
    struct Closed {
        std::string key;
        std::string body;
        object::Metadata metadata;
    };
    // What is known of a record before a file is opened for it.
    struct Placed {
        std::int64_t time_ms = 0;
        std::string directory;
    };

    Result<> take_records(const Records& records) override;
    Result<> take_unreadable(ByteView batch, const codec::BatchHeader& header) override;
    void finish_files() override;
    Result<Offset> put_finished() override;
    void forget_unfinished() override;
    bool is_full() const override;

    std::optional<RecordFailure> take_record(const codec::Record& record);
    std::optional<RecordFailure> read(const codec::Record& record, SinkRecord& into) const;
    std::optional<RecordFailure> place(const SinkRecord& record, Placed& into) const;
    std::optional<RecordFailure> check_side_files(const SinkRecord& record) const;
    void append(const SinkRecord& record, const Placed& placed);
    bool rotates_before(const Placed& placed) const;
    std::string prefix_of(const SinkRecord& record, const std::string& directory) const;
    void finish_one(const std::string& prefix, File& file);
    void add_object(std::string key, std::string body, const object::Metadata& metadata);

    object::Bucket& bucket_;
    const ConnectorConfig& config_;
    io::Clock& clock_;
    const base::TopicPartition place_;

    std::map<std::string, File, std::less<>> open_;  // by key up to the offset
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
