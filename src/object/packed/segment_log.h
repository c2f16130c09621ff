#pragma once
// The writing end of a bucket: records go to the end of the newest segment, many per sync.

#include <cstdint>
#include <memory>
#include <string_view>

#include "io/disk.h"
#include "object/packed/bucket_files.h"
#include "object/packed/index.h"
#include "object/segments/record.h"

namespace object::packed {

// Where a record will lie once commit() has succeeded.
struct RecordPlace {
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;
};

// Owner: PackedBucket.  Runs on: the writer's thread.
//
// After a failure nothing since the last good commit() counts: the segment is cut back, or, where
// that is not sure, left for good with the length that is.
class SegmentLog {
  public:
    SegmentLog(BucketFiles& files, PackedIndex& index, const Options& options)
        : files_(files), index_(index), segment_bytes_max_(options.segment_bytes) {}

    // The segment to go on with; all its `bytes` are durable.
    void open(std::uint32_t number, std::shared_ptr<io::File> file, std::uint64_t bytes);

    // Copies what lies between `bytes` of open() and `end` to a new segment, durable when it
    // returns, and goes on there; the old one ends where its durable part did.
    Result<> renew(std::uint64_t end);

    // After an error of these the caller calls abandon(). A change never spans two segments
    // (OBJ-4).
    Result<RecordPlace> add(const segments::RecordHeader& header, std::string_view key,
                            ByteView metadata, ByteView body);
    Result<RecordPlace> add_file(const segments::RecordHeader& header, std::string_view key,
                                 const io::File& body);
    // A record of another segment, which is a change of its own here.
    Result<RecordPlace> add_copy(const io::File& from, std::uint64_t offset,
                                 const segments::RecordHead& head);
    Result<> commit();

    void abandon();
    // Until it succeeds after an abandon(), what was refused may come back at a restart, and no
    // call may be answered on the strength of its absence.
    Result<> settle();

    std::uint32_t segment() const { return number_; }
    // Of a record that was added, after an abandon().
    bool is_durable(std::uint32_t segment, std::uint64_t offset) const {
        return segment != number_ || offset < durable_bytes_;
    }
    std::uint64_t durable_bytes() const { return durable_bytes_; }

  private:
    Result<> make_room();
    Result<> roll();
    Result<> copy_to(io::File& to, std::uint64_t end) const;
    Result<> go_on_in(std::uint32_t number, std::shared_ptr<io::File> file, std::uint64_t bytes);
    Result<> write_out(ByteView body);
    Result<> add_bytes(const io::File& from, std::uint64_t offset, std::uint64_t bytes);

    BucketFiles& files_;
    PackedIndex& index_;
    const std::uint64_t segment_bytes_max_;
    std::uint32_t number_ = 0;
    std::shared_ptr<io::File> file_;
    std::uint64_t durable_bytes_ = 0;
    std::uint64_t end_ = 0;  // with what waits in buffer_
    Bytes buffer_;
    bool is_in_change_ = false;  // the next record belongs to the last one
    bool is_broken_ = false;     // nothing more may be written to file_
};

}  // namespace object::packed
