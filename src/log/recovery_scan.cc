// The producers and transactions of a log that is open and has lost its tail.

#include "log/recovery.h"

namespace logs {

Result<> Log::Recovery::rebuild_producers() {
    state_.producers = {};
    state_.transactions = {};
    recovery_ = Offset{};
    const Result<Bytes> content =
        io::read_file(state_.disk, path_of(state_.directory, kCheckpointName), kCheckpointBytesMax);
    if (content) {
        const Result<Checkpoint> checkpoint = Checkpoint::decode(*content);
        if (checkpoint && checkpoint->recovery >= state_.segments.front().base()) {
            recovery_ = checkpoint->recovery;
            state_.producers = checkpoint->producers;
            state_.transactions = checkpoint->transactions;
        }
    }
    for (Segment& segment : state_.segments) {
        if (state_.end_of(segment) <= recovery_) continue;
        TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
        Scanner scanner(*file,
                        {.end = segment.bytes, .next = segment.base(), .order = segment.order()},
                        kScanChunkBytes);
        for (;;) {
            TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::frame));
            if (!batch) break;
            take(segment, *batch);
        }
        if (segment.name.end) state_.transactions.settle_below(*segment.name.end);
    }
    state_.transactions.synced(state_.end);
    state_.transactions.forget_aborted_below(state_.start());
    return {};
}

}  // namespace logs
