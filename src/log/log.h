#pragma once
// One partition's records, in offset order, as a chain of segment files in Kafka's record batch v2
// bytes.
//
//   Owner: broker, one per partition.  Runs on: that partition's shard.  Ends: close(), then
//   ~Log(). LOG-1  Offsets have no gaps and never change. LOG-2  acks=all is answered only after
//   the bytes are on disk: unsynced() → sync in the pool → synced(). LOG-3  After any crash the log
//   is a prefix of what was appended and holds all that was acknowledged.
//
// The namespace is `logs`, for ::log is a function of <cmath>.
//
// Plain synchronous code: what must wait is handed out as a value. Write path: bytes → sync → index
// → acknowledge. Format and recovery: docs/formats/log.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/disk.h"
#include "log/files.h"

namespace logs {

using base::Bytes;
using base::ByteView;
using base::Offset;
using base::Result;

struct Config {
    std::uint64_t segment_bytes = base::limits::kSegmentBytes;
    std::uint64_t index_interval_bytes =
        16 * base::limits::kKiB;                   // an index entry at most every so many bytes
    std::optional<base::Duration> retention_time;  // by the segment's greatest timestamp
    std::optional<std::uint64_t> retention_bytes;  // of this log
};

// One batch to append, checked by codec::check_batch; its offset and epoch are patched in place.
struct Incoming {
    std::span<std::byte> batch;
};

struct Appended {
    Offset base;  // of the batch's first record
    Offset last;
    bool duplicate =
        false;  // an idempotent producer sent it again; `base` is where it stands already
};

// A small file that follows the bytes: indexes, the checkpoint.
struct SideFile {
    enum class Care : std::uint8_t {
        disposable,  // made anew from the log if it is lost
        durable,     // synced, and replaced in one step
    };
    std::string path;
    Bytes content;
    Care care = Care::disposable;
};

// What a sync in the blocking pool needs; safe to use there while the log goes on appending.
struct SyncWork {
    std::vector<std::shared_ptr<io::File>> files;
    std::vector<std::string> directories;
    Offset up_to;  // all below is on disk once it is done
    // After the bytes. What fails here is logged and changes no outcome: the bytes are safe, the
    // next open() only reads more of them.
    std::vector<SideFile> side_files;
    std::optional<base::Error> fault;  // it could not even begin: run() answers this
    Result<> run(io::Disk& disk) const;
};

class Log {
  public:
    // Opens or creates; cuts a torn tail (CRC and offset contiguity), rebuilds the indexes of what
    // it had to read.
    static Result<std::unique_ptr<Log>> open(io::Disk& disk, io::Clock& clock, Files& files,
                                             std::string directory, Config config);
    ~Log();

    // Appends in order with one write; into the page cache. One result per batch: out_of_order and
    // fenced are that batch's alone, a disk error is everybody's (then nothing of the call is in
    // the log).
    Result<std::vector<Result<Appended>>> append(std::span<Incoming> batches);

    Offset start_offset() const;   // of the first record kept
    Offset end_offset() const;     // of the next record to come
    Offset synced_offset() const;  // all below survives power loss: the high watermark

    // What is not on disk yet, or nothing, also while one is under way: there is at most one.
    std::optional<SyncWork> unsynced();
    // The end of that work. On failure everything at and above synced_offset() is cut off again,
    // what was appended meanwhile too; an error means that even that failed, and every later call
    // fails until the next open().
    Result<> synced(const SyncWork& work, const Result<>& outcome);

    // Whole batches from the one that holds `from`, at least one if there is any below `limit`,
    // else up to `bytes_max`. out_of_range below start or above end; empty at the end.
    Result<Bytes> read(Offset from, std::size_t bytes_max, Offset limit) const;

    struct Timed {
        Offset offset;
        base::WallTime time{};
    };
    // The first record with a timestamp at or after `time`.
    Result<std::optional<Timed>> offset_for_time(base::WallTime time) const;

    // Drops whole segments: by time, by bytes, and all below `floor` (DeleteRecords, total cap).
    // Never the active one, nor what is not yet on disk. May run while a SyncWork is under way;
    // costs a directory sync for each segment dropped.
    Result<> retain(std::optional<Offset> floor = {});
    std::uint64_t bytes() const;
    // Where the first segment ends: the floor that lets retain() drop just that one. None if only
    // the active segment is left.
    std::optional<Offset> oldest_segment_end() const;

    // Syncs, writes the checkpoint that makes the next open() read nothing but it. No SyncWork may
    // be under way.
    Result<> close();

  private:
    struct State;
    class Appender;
    class Reader;
    class Recovery;
    explicit Log(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace logs
