#pragma once
// The index of one packed bucket: a memtable and sorted runs, published as versions that readers
// hold as long as they need.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "io/disk.h"
#include "object/keys/index_entry.h"
#include "object/keys/key_run.h"
#include "object/keys/memtable.h"
#include "object/packed/bucket_files.h"
#include "object/packed/packed_options.h"

namespace object::packed {

// Immutable but for the memtable, which goes on filling while this version is the newest.
struct BucketVersion {
    std::shared_ptr<keys::MemTable> memtable;
    std::vector<std::shared_ptr<const keys::KeyRun>> runs;  // the oldest first
    std::map<std::uint32_t, std::shared_ptr<io::File>> segments;

    // A removal is an entry, too.
    Result<std::optional<keys::IndexEntry>> find(std::string_view key) const;
    Result<std::optional<keys::IndexEntry>> find_in_runs(std::string_view key) const;
    std::unique_ptr<keys::EntryCursor> cursor() const;
};

// Owner: PackedBucket.  Runs on: the writer's thread; version() on any.
class PackedIndex {
  public:
    using Version = std::shared_ptr<const BucketVersion>;

    PackedIndex(BucketFiles& files, const Options& options) : files_(files), options_(options) {}

    // The runs of the manifest; segments are added by whoever opens them.
    Result<> open();
    Version version() const;
    void add_segment(std::uint32_t number, std::shared_ptr<io::File> file);
    void remove_segment(std::uint32_t number);

    // The writer's: what the newest version's find() says, most often without a search.
    Result<std::optional<keys::IndexEntry>> find(std::string_view key) const;
    // Returns what the key led to before, as far as the runs can be read: what is durable must be
    // indexed whatever they say.
    std::optional<keys::IndexEntry> set(std::string_view key, const keys::IndexEntry& entry);
    // The same, where the caller has looked already: `older` is right unless the memtable knows
    // better.
    std::optional<keys::IndexEntry> set(std::string_view key, const keys::IndexEntry& entry,
                                        const std::optional<keys::IndexEntry>& older);
    std::size_t memtable_entries() const { return version_->memtable->entries(); }

    // Writes the memtable as a run. `next` is the manifest as of now, without that run.
    Result<> flush(Manifest next);
    // Goes on with a merge of runs, or starts one if it is time, for about so many entries.
    Result<> merge(std::size_t entries_budget);
    // Leaves a merge that has not ended; it starts anew another time.
    void stop_merge();

  private:
    // Runs [first, first + inputs) on their way to become one.
    struct Merge {
        std::size_t first = 0;
        std::size_t inputs = 0;
        std::uint32_t number = 0;
        std::unique_ptr<keys::EntryCursor> cursor;
        std::unique_ptr<keys::KeyRunWriter> writer;
    };
    Result<std::shared_ptr<const keys::KeyRun>> write_memtable(std::uint32_t number);
    // Of a file that the manifest does not name.
    void remove_run_file(std::uint32_t number);
    Result<> start_merge();
    Result<> step_merge(std::size_t entries_budget);
    Result<> finish_merge();
    void publish(const std::function<void(BucketVersion&)>& change);

    BucketFiles& files_;
    const Options options_;
    // The one mutex of a bucket: for the pointer to the newest version, and for the memtable.
    mutable std::shared_mutex mutex_;
    Version version_ = std::make_shared<BucketVersion>(BucketVersion{
        .memtable = std::make_shared<keys::MemTable>(mutex_), .runs = {}, .segments = {}});
    std::optional<Merge> merge_;
};

}  // namespace object::packed
