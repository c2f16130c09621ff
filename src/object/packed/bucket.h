#pragma once
// A bucket made for millions of small objects: records packed into big segment files, and an
// ordered index of them.
//
//   Owner: PackedStore.  Runs on: one writer's thread and any readers', as object/store.h says.
//   Ends: close(), then the destructor.
//
// Order of a write: bytes → sync → index → answer.
//
// OBJ-1  An object is seen whole or not at all: it is indexed after its sync, and what a crash cut
//        fails its checksum and is cut off.
// OBJ-2  A put that returned survives power loss.
// OBJ-3  Of several puts with if_none_match, exactly one wins: there is one writer.
// OBJ-4  A change is seen whole or not at all: its records are marked as one, and lie in one
//        segment.
// OBJ-5  A Reader reads the object that it was opened on: it holds the files.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/clock.h"
#include "object/md5.h"
#include "object/packed/bucket_files.h"
#include "object/packed/index.h"
#include "object/packed/segment_log.h"
#include "object/segments/record_window.h"
#include "object/transactional.h"

namespace object::packed {

class PackedBucket final : public TransactionalBucket {
  public:
    PackedBucket(io::Disk& disk, io::Clock& clock, std::string directory, const Options& options);

    Result<> create() { return files_.create(); }
    Result<> open();
    Result<> close();
    // Ends it, and with it what it holds: without its manifest the directory is no bucket.
    Result<> discard();

    Result<Info> put(const Put& put) override;
    Result<> put_many(std::span<const Put> puts) override;
    Result<Info> put_file(std::string_view key, const std::string& path) override;
    Result<Object> get(std::string_view key, Range range) override;
    Result<Info> head(std::string_view key) override;
    Result<> remove(std::string_view key) override;
    Result<> remove_many(std::span<const std::string_view> keys) override;
    std::vector<Result<>> commit(std::span<const Change> changes) override;
    Result<std::unique_ptr<Reader>> open(std::string_view key) override;
    Result<ListPage> list(const ListRequest& request) override;
    Result<> scan(std::string_view prefix, std::string_view start_after, std::size_t objects_max,
                  const std::function<bool(const BulkObject&)>& each) override;
    std::optional<std::string> local_path(std::string_view /*key*/) const override {
        return std::nullopt;
    }

  private:
    // Written, not yet indexed; `key` is the caller's.
    struct Pending {
        std::string_view key;
        keys::IndexEntry entry;
        std::optional<keys::IndexEntry> older;  // that the index had
        const Assembly* assembly = nullptr;     // the caller's
    };
    // A record of the change that is being written.
    struct Draft {
        Write write;
        std::optional<keys::IndexEntry> older;
    };
    // A segment whose live records are being copied to the newest one.
    struct Reclaim {
        std::uint32_t segment = 0;
        std::uint64_t at = 0;
        std::uint64_t end = 0;
        std::shared_ptr<io::File> file;
        segments::RecordWindow window;
    };
    // An entry and the file that it leads into.
    struct Found {
        keys::IndexEntry entry;
        std::shared_ptr<const io::File> segment;
    };

    // What stands before a body.
    struct OpenRecord {
        Metadata metadata;
        std::uint32_t body_crc = 0;
        std::uint64_t body_offset = 0;  // in the segment
        std::vector<Blob> blobs{};
    };
    // A version can be older than the segment that its memtable leads into, but never for long.
    static constexpr int kFindAttemptsMax = 100;

    Result<> renew_tail();
    Result<> replay();
    Result<> replay_one(const Manifest::Segment& segment, std::uint64_t from);

    // The bucket can be written to: open, its manifest certain, its memtable within bounds.
    Result<> ready();
    Result<> check(std::span<const Put> puts);
    // Writing (bucket_commit.cc).
    Result<> draft_change(std::span<const Write> writes);
    Result<> append_drafts();
    Result<> append_each(std::span<const Write> writes);
    Result<> append_record(const Draft& draft, segments::RecordHeader header);
    Result<> draft_pieces(const Draft& replaced, std::span<const Write> writes);
    Result<> check_write(const Write& write);
    Result<std::optional<keys::IndexEntry>> present(std::string_view key) const;
    Result<std::vector<Blob>> blobs_of(std::string_view key, const keys::IndexEntry& entry) const;
    void begin_commit();
    Result<> append_file(std::string_view key, const io::File& file);
    // After the appends: sync and index, or nothing.
    Result<> finish(const Result<>& appended);
    void apply(std::string_view key, const keys::IndexEntry& entry);
    void apply(const Pending& pending);
    void note(std::string_view key, const keys::IndexEntry& entry,
              const std::optional<keys::IndexEntry>& old);

    // Flush, merge and reclaim, a little with every write. Its failure is no failure of the write.
    void tidy(std::size_t records);
    Result<> tidy_or_fail(std::size_t records);
    Result<> flush();
    Result<> reclaim(std::size_t records);
    std::optional<Reclaim> choose_reclaim() const;
    Result<> copy_live(std::size_t records);
    Result<> drop_segment(std::uint32_t number);

    Result<Found> find(std::string_view key) const;
    static Result<OpenRecord> read_record(const Found& found, std::string_view key);
    Result<Object> get_assembled(std::string_view key, Range range);

    const Options options_;
    io::Clock& clock_;
    BucketFiles files_;
    PackedIndex index_;
    SegmentLog log_;
    Md5 md5_;
    std::vector<Pending> pending_;
    // Of a commit: which of pending_ is a key's newest.
    std::map<std::string_view, std::size_t> newest_;
    std::vector<Draft> drafts_;
    std::deque<std::string> piece_keys_;
    std::int64_t now_ms_ = 0;
    // Bytes per segment that nothing leads to any more; the manifest holds them as of the
    // watermark.
    std::map<std::uint32_t, std::uint64_t> dead_bytes_;
    std::uint64_t bytes_since_flush_ = 0;
    std::optional<Reclaim> reclaim_;
    bool is_open_ = false;
    bool tidy_failed_ = false;
};

}  // namespace object::packed
