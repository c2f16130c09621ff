#pragma once
// What the parts of a log share: the chain of segments and how far it is on disk.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "log/checkpoint.h"
#include "log/log.h"
#include "log/producers/producers.h"
#include "log/producers/transactions.h"
#include "log/segment/index.h"
#include "log/segment/names.h"
#include "log/segment/scanner.h"

namespace logs {

// One file of the chain and what is known of it.
struct Segment {
    SegmentName name;
    std::uint64_t bytes = 0;
    base::WallTime max_time = kNoTime;  // at least the greatest timestamp
    base::WallTime opened{};            // when its first batch was appended
    std::optional<Index> index;         // loaded or built when it is first needed
    // Of an open(): so many of its bytes a checkpoint vouches for; none: it does not know it, and
    // even its name may not be on disk.
    std::optional<std::uint64_t> bytes_vouched;

    Offset base() const { return name.base; }
    Order order() const { return name.is_compacted() ? Order::with_gaps : Order::gapless; }
};

// The end of a part of the chain: so many bytes of that segment, and all segments before it.
struct Place {
    Offset segment;
    std::uint64_t bytes = 0;
    Offset offset;  // of the record that comes next
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

    // By base offset; each begins where the one before it ends. The last one is active, unless a
    // compaction or a deletion is all there was since the last open().
    std::vector<Segment> segments;
    Offset floor;  // delete_records() has taken all below, durably
    Offset end;
    Place synced;  // `segment` is meaningless while there are no segments
    Producers producers;
    Transactions transactions;
    bool compacting = false;  // a CompactionWork is under way

    std::optional<Place> syncing;        // a SyncWork is under way up to here
    bool names_unsynced = false;         // a segment was created since the last sync
    bool rolled = false;                 // a checkpoint is due with the next sync
    std::optional<Offset> checkpointed;  // the recovery point on disk
    // A disk error that left memory and disk apart: every call fails with it until the next open().
    std::optional<base::Error> broken;

    Offset start() const {
        return segments.empty() ? end : std::max(floor, segments.front().base());
    }
    // Where the segment after this one begins, or is to begin.
    Offset end_of(const Segment& segment) const;
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
    // Where these stand, one after the other.
    std::optional<std::size_t> find_run(const std::vector<SegmentName>& names) const;
    // Puts compacted segments in the place of those they replace.
    Result<> exchange(const std::vector<CompactedSegment>& made);
    // Removes a segment's file and its indexes, and forgets the handle.
    Result<> remove_segment(const SegmentName& name);
    Result<> remove_index(const SegmentName& name);
    // What the producers and transactions make of an appended batch; the change of the latter.
    Transactions::Change note_producer(const codec::BatchHeader& header, ByteView batch);

    // Makes `start` the floor of the next open(); durable.
    Result<> write_start(Offset start) const;

    // A checkpoint as of the end, to be written once all below it is synced.
    SideFile checkpoint_at_end();
};

}  // namespace logs
