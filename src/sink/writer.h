#pragma once
// The sink's core, plain synchronous code: the records of one partition in, objects out.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "broker/broker.h"
#include "codec/records/record_batch.h"
#include "object/store.h"
#include "sink/connector_config.h"
#include "sink/object_naming.h"
#include "sink/record_body.h"

namespace sink {

using base::ByteView;
using Aborted = std::vector<broker::AbortedTransaction>;

// What was done since the beginning; records that are written again count again.
struct Written {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t records_raw = 0;      // in objects of their own
    std::uint64_t records_skipped = 0;  // left out, as the configuration asks
    std::uint64_t batches_raw = 0;      // whole batches that do not decode, kept as one raw object
};

//   Owner: Follower, one per partition.  Runs on: the lane of the bucket, one call at a time.
//   Ends: at any moment; what is not in the bucket is read again from committable().
//
// SINK-1  committable() never runs ahead of the objects: it moves after they are durable.
// SINK-2  Whoever begins anew at a committable() of before writes the same keys with the same
//         bytes. So a file's end depends on the records alone: it ends with flush_records of them,
//         before and after a record with a raw value (no line could hold that), and above
//         kFileBytesMax. (Only close_file(), the schedule, makes an exception.)
class Writer {
  public:
    // `bucket` and `config` outlive the writer.
    Writer(object::Bucket& bucket, const ConnectorConfig& config, const base::TopicPartition& place,
           Offset from);

    // Takes the batches of a fetch, in order; records below position(), those of aborted
    // transactions and markers are passed over. All objects that are
    // full are in the bucket when it returns. On an error whatever is not goes from memory, and
    // position() falls back to committable().
    Result<> write(ByteView batches, const Aborted& aborted = {});
    // Puts the unfinished file, if there is one.
    Result<> close_file();

    // The next offset to be handed in.
    Offset position() const { return position_; }
    // All records below are in the bucket, or left out.
    Offset committable() const { return committable_; }
    const Written& written() const { return written_; }
    bool has_open_file() const { return open_.has_value(); }

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

    Result<> take_batches(ByteView batches, const Aborted& aborted);
    Result<> take_batch(ByteView batch, const codec::BatchHeader& header);
    void take_record(const codec::Record& record);
    void take_unreadable(ByteView batch, const codec::BatchHeader& header);
    File& begin_file(Offset first, base::WallTime time, BodyKind kind);
    void finish_file();  // if there is one
    std::size_t metadata_for(const File& file);
    Result<> put_finished();
    void forget_unfinished();

    object::Bucket& bucket_;
    const ConnectorConfig& config_;
    const ObjectNaming naming_;
    Offset position_;
    Offset committable_;
    std::optional<File> open_;

    // Arenas of the objects under way, so that a record costs no allocation.
    std::string keys_;
    std::string bodies_;
    std::vector<Finished> finished_;
    std::vector<object::Metadata> metadata_;
    std::optional<std::pair<base::WallTime, BodyKind>> metadata_last_;
    std::vector<object::Put> puts_;
    std::string scratch_;
    Written written_;
};

}  // namespace sink
