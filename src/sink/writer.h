#pragma once
// The sink's core, plain synchronous code: the records of one partition in, objects out.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "codec/records/record_batch.h"
#include "object/store.h"
#include "sink/batch_writer.h"
#include "sink/connector_config.h"
#include "sink/object_naming.h"
#include "sink/record_body.h"

namespace sink {

// The plain writer: JSON into the partition's own directory, as it came, one file at a time.
//
// SINK-2  A file's end depends on the records alone: it ends with flush_records of them, before and
//         after a record with a raw value (no line could hold that), and above kFileBytesMax. (Only
//         close_file(), the schedule, makes an exception.)
class Writer final : public BatchWriter {
  public:
    // `bucket` and `config` outlive the writer; the configuration is_plain().
    Writer(object::Bucket& bucket, const ConnectorConfig& config, const base::TopicPartition& place,
           Offset from);

    bool has_open_file() const override { return open_.has_value(); }

  private:
    // Places in keys_ and bodies_, which still grow.
    struct Span {
        std::size_t first = 0;
        std::size_t size = 0;
    };
    struct File {
        Offset first;
        base::WallTime time{};  // of the first record
        BodyKind kind = BodyKind::lines;
        std::int64_t records = 0;
        std::size_t body_first = 0;
    };
    struct Finished {
        Span key;
        Span body;
        std::size_t metadata = 0;
    };

    Result<> take_records(const Records& records) override;
    Result<> take_unreadable(ByteView batch, const codec::BatchHeader& header) override;
    void finish_files() override { finish_file(); }
    Result<Offset> put_finished() override;
    void forget_unfinished() override;
    bool is_full() const override;
    void take_record(const codec::Record& record);
    File& begin_file(Offset first, base::WallTime time, BodyKind kind);
    void finish_file();  // if there is one
    std::size_t metadata_for(const File& file);

    object::Bucket& bucket_;
    const ConnectorConfig& config_;
    const ObjectNaming naming_;
    std::optional<File> open_;

    // Arenas of the objects under way, so that a record costs no allocation.
    std::string keys_;
    std::string bodies_;
    std::vector<Finished> finished_;
    std::vector<object::Metadata> metadata_;
    std::optional<std::pair<base::WallTime, BodyKind>> metadata_last_;
    std::vector<object::Put> puts_;
    std::string scratch_;
};

}  // namespace sink
