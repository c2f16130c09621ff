#pragma once
// What the parts of a log share: the chain of segments and how far it is on disk.

#include <optional>
#include <string>
#include <vector>

#include "log/checkpoint.h"
#include "log/index.h"
#include "log/log.h"
#include "log/producers.h"
#include "log/scanner.h"

namespace logs {

// One file of the chain and what is known of it.
struct Segment {
    base::Offset base;
    std::uint64_t bytes = 0;
    base::WallTime max_time = kNoTime;  // at least the greatest timestamp
    std::optional<Index> index;         // loaded or built when it is first needed
};

// The end of a part of the chain: so many bytes of that segment, and all segments before it.
struct Place {
    base::Offset segment;
    std::uint64_t bytes = 0;
    base::Offset offset;  // of the record that comes next
};

struct Log::State {
    State(io::Disk& on_disk, io::Clock& with_clock, Files& in_files, std::string in_directory,
          Config with_config)
        : disk(on_disk),
          clock(with_clock),
          files(in_files),
          directory(std::move(in_directory)),
          config(with_config) {}

    io::Disk& disk;
    io::Clock& clock;
    Files& files;
    std::string directory;
    Config config;

    std::vector<Segment> segments;  // by base offset, without gaps; the last one is active
    Offset end;
    Place synced;  // `segment` is meaningless while there are no segments
    Producers producers;

    std::optional<Place> syncing;        // a SyncWork is under way up to here
    bool names_unsynced = false;         // a segment was created since the last sync
    bool rolled = false;                 // a checkpoint is due with the next sync
    std::optional<Offset> checkpointed;  // the recovery point on disk
    // A disk error that left memory and disk apart: every call fails with it until the next open().
    std::optional<base::Error> broken;

    Offset start() const { return segments.empty() ? end : segments.front().base; }
    Result<> usable() const;
    std::string segment_path(const Segment& segment) const;
    Result<std::shared_ptr<io::File>> file_of(const Segment& segment);
    Place tail() const;

    // The segment's index: from its files if they are whole, else from its batches.
    Result<const Index*> index_of(Segment& segment);
    // Forgets it, and its files, because it lied.
    void distrust_index(Segment& segment);
    // Adds the batches that the index does not yet speak of.
    Result<> extend_index(Segment& segment, Index& index);

    // Cuts off everything beyond `place`, files and memory; producers apart.
    Result<> cut_to(const Place& place);
    // Removes a segment's file and its indexes, and forgets the handle.
    Result<> remove_segment(Offset base);

    // A checkpoint as of the end, to be written once all below it is synced.
    SideFile checkpoint_at_end();
};

// Bytes a scan reads at a time.
inline constexpr std::size_t kScanChunkBytes = 256 * base::limits::kKiB;

}  // namespace logs
