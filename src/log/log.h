#pragma once
// One partition's records, in offset order, as a chain of segment files in Kafka's record batch v2
// bytes.
//
//   Owner: broker, one per partition.  Runs on: that partition's shard.  Ends: close(), then
//   ~Log().
//
// LOG-1  Offsets never change, and have no gaps but where compaction has taken records out.
// LOG-2  acks=all is answered only after the bytes are on disk: unsynced() → sync in the pool →
//        synced().
// LOG-3  After any crash the log is a prefix of what was appended, less what retention, deletion
//        and compaction have taken, and holds all that was acknowledged.
// LOG-4  A read_committed reader never sees a record of a transaction that is open or aborted:
//        stable_offset() and aborted() say so, before and after any crash.
// LOG-5  What delete_records() has taken never comes back.
// LOG-6  Compaction never takes the latest record of a key, but for a tombstone past its time.
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
#include "codec/records/record_batch.h"
#include "io/clock.h"
#include "io/disk.h"
#include "log/compaction/compaction.h"
#include "log/producers/producers.h"
#include "log/producers/transactions.h"
#include "log/segment/files.h"

namespace logs {

using base::Bytes;
using base::ByteView;
using base::Offset;
using base::Result;

enum class TimestampType : std::uint8_t {
    create_time,  // what the producer says
    append_time,  // when it was appended
};

// Which records a log lets go (cleanup.policy).
struct Cleanup {
    bool deletes = true;    // by time and bytes
    bool compacts = false;  // all but the latest of each key
};

// A topic's configuration so far as its logs care; defaults are Kafka's. May change at any time.
struct Config {
    std::uint64_t segment_bytes = base::limits::kSegmentBytes;
    // The active segment is closed once it is older, so that retention and compaction get at it.
    std::optional<base::Duration> segment_time = std::chrono::hours(24 * 7);
    std::uint64_t index_interval_bytes =
        16 * base::limits::kKiB;  // an index entry at most every so many bytes
    Cleanup cleanup;
    std::optional<base::Duration> retention_time;  // by the segment's greatest timestamp
    std::optional<std::uint64_t> retention_bytes;  // of this log
    std::size_t batch_bytes_max = base::limits::kBatchBytesMax;

    // What batches are stored with; none: as they come. The broker's to do, before the append.
    std::optional<codec::Compression> compression;
    TimestampType timestamp_type = TimestampType::create_time;
    // How far a record's own time may lie before and after the clock's.
    std::optional<base::Duration> timestamp_before_max;
    std::optional<base::Duration> timestamp_after_max = std::chrono::hours(1);

    base::Duration compaction_lag_min{};               // younger records are left alone
    std::optional<base::Duration> compaction_lag_max;  // older ones are due whatever the ratio
    std::size_t compaction_keys_max = 1'500'000;       // 48 MiB while one runs
    double dirty_ratio_min = 0.5;                      // dirty bytes of all that could be compacted
    base::Duration tombstone_retention = std::chrono::hours(24);

    // An idempotent producer quiet for longer is forgotten, unless its transaction is open.
    base::Duration producer_retention = std::chrono::hours(24);
};

// One batch to append, checked by codec::check_batch; patched in place: offset, epoch and, with
// TimestampType::append_time, its times and CRC.
struct Incoming {
    std::span<std::byte> batch;
    enum class Origin : std::uint8_t {
        client,       // may hold no markers
        coordinator,  // a Marker's batch
    };
    Origin origin = Origin::client;
    // The first batch of a transaction here is refused (invalid_transaction) without a good one.
    VerificationGuard guard = {};
};

struct Appended {
    Offset base;  // of the batch's first record
    Offset last;
    bool duplicate =
        false;  // an idempotent producer sent it again; `base` is where it stands already
    std::optional<base::WallTime> time;  // TimestampType::append_time: that of all its records
};

enum class Isolation : std::uint8_t { read_uncommitted, read_committed };

struct Timed {
    Offset offset;
    base::WallTime time{};
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

    // The first record with a timestamp at or after `time`, also inside a compressed batch.
    Result<std::optional<Timed>> offset_for_time(base::WallTime time) const;
    // The first record with the greatest timestamp of all.
    Result<std::optional<Timed>> offset_of_max_time() const;
    // Bytes of the batches between, to within an index interval; 0 only if there are none.
    std::uint64_t bytes_between(Offset from, Offset to) const;

    // All below is synced and of no transaction that is open, or whose end is not synced yet:
    // where a read_committed reader stops.
    Offset stable_offset() const;
    // Those with records in [from, to), in order of their first offset.
    std::vector<AbortedTransaction> aborted(Offset from, Offset to) const;
    // For the first batch of a transaction; VerificationGuard{} if it is open here already.
    VerificationGuard begin_verification(const ProducerIdentity& producer);
    // In order of id.
    std::vector<ProducerState> producers() const;

    // From the next call on.
    void configure(const Config& config);
    const Config& config() const;

    // All below `before` is no longer there, durably, also within a segment; the new start.
    // out_of_range: beyond synced_offset().
    Result<Offset> delete_records(Offset before);

    // Drops whole segments: by time, by bytes, and all below `floor` (total cap); forgets quiet
    // producers. An active segment that time has outlived is closed first. Never what is not yet
    // on disk. May run while a SyncWork is under way;
    // costs a directory sync for each segment dropped.
    Result<> retain(std::optional<Offset> floor = {});
    std::uint64_t bytes() const;
    // Where the first segment ends: the floor that lets retain() drop just that one. None if only
    // the active segment is left, or nothing may be deleted.
    std::optional<Offset> oldest_segment_end() const;

    // A compaction if one is due, also with `deletes`; there is at most one at a time.
    std::optional<CompactionWork> compaction();
    // The end of it: puts the new segments in place of the old ones, those that retention has not
    // taken meanwhile. Tells whether there may be more to do at once.
    Result<bool> compacted(const CompactionWork& work, const Result<CompactionOutcome>& outcome);

    // Syncs, writes the checkpoint that makes the next open() read nothing but it. No SyncWork may
    // be under way.
    Result<> close();

  private:
    struct State;
    class Appender;
    class Reader;
    class Recovery;
    explicit Log(std::unique_ptr<State> state);
    Result<> close_outlived();
    template <class MayGo>
    Result<> drop_segments(const MayGo& may_go);
    std::unique_ptr<State> state_;
};

}  // namespace logs
