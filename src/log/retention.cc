// Which segments a log lets go, and the order in which they go.

#include <algorithm>

#include "base/log_line.h"
#include "base/text.h"
#include "io/disk.h"
#include "log/appender.h"
#include "log/log_state.h"
#include "log/recovery.h"
#include "log/segment/sealed_fields.h"

namespace logs {
namespace {

// Whether the rules of retention say that the first segment may go.
bool is_outlived_by_time(const Config& config, base::WallTime now, const Segment& first) {
    if (!config.cleanup.deletes || !config.retention_time) return false;
    // In milliseconds, for a client's timestamp may be beyond all nanoseconds.
    const auto kept = std::chrono::duration_cast<std::chrono::milliseconds>(*config.retention_time);
    return first.max_time < now - kept;
}

bool is_outlived(const Config& config, base::WallTime now, const Segment& first,
                 std::uint64_t log_bytes) {
    if (is_outlived_by_time(config, now, first)) return true;
    // As Kafka does: never below what was asked to be kept.
    return config.cleanup.deletes && config.retention_bytes &&
           log_bytes - first.bytes >= *config.retention_bytes;
}

constexpr std::string_view kStartMagic = "MRSTART1";
}  // namespace

Result<> Log::retain(std::optional<Offset> floor) {
    State& state = *state_;
    TRY_VOID(state.usable());
    const base::WallTime now = state.clock.wall();
    state.producers.expire(now - std::chrono::duration_cast<std::chrono::milliseconds>(
                                     state.config.producer_retention),
                           state.transactions);
    TRY_VOID(close_outlived());
    return drop_segments([&](const Segment& first, Offset end) {
        // What delete_records() has taken may have been kept until its sync was over.
        return end <= std::max(state.floor, floor.value_or(Offset{})) ||
               is_outlived(state.config, now, first, bytes());
    });
}

// From the front, as long as `may_go` says so of the first one and its end.
template <class MayGo>
Result<> Log::drop_segments(const MayGo& may_go) {
    State& state = *state_;
    while (state.segments.size() > 1) {
        const Segment& first = state.segments.front();
        const Offset end = state.segments[1].base();
        // The end of what is on disk lies in it: were all beyond cut off, nothing would be left to
        // tell where the log goes on.
        if (end > state.synced.segment || !may_go(first, end)) break;
        base::log_info("log", "segment_retired",
                       {{"directory", state.directory},
                        {"base", base::text(first.base())},
                        {"bytes", base::text(first.bytes)}});
        const SegmentName name = first.name;
        state.segments.erase(state.segments.begin());
        state.transactions.forget_aborted_below(state.start());
        TRY_VOID(state.remove_segment(name));
        // One by one, so that no power loss can bring an older one back in front of a gap.
        TRY_VOID(state.disk.sync_directory(state.directory));
    }
    return {};
}

// The active segment, if it is all there is, is on disk and has been outlived by time: as Kafka
// does, so that a topic nobody writes to any more becomes empty.
Result<> Log::close_outlived() {
    State& state = *state_;
    if (state.segments.empty() || state.syncing || state.end != state.synced.offset) return {};
    const Segment& active = state.segments.back();
    if (active.bytes == 0 || active.name.is_compacted()) return {};
    if (!is_outlived_by_time(state.config, state.clock.wall(), active)) return {};
    TRY_VOID(Appender(state).roll());
    TRY_VOID(state.disk.sync_directory(state.directory));
    state.names_unsynced = false;
    state.synced = state.tail();
    return {};
}

Result<Offset> Log::delete_records(Offset before) {
    State& state = *state_;
    TRY_VOID(state.usable());
    if (before > state.synced.offset) {
        return base::Error{
            base::Code::out_of_range,
            base::text("offset ", before, " is beyond the durable end ", state.synced.offset)};
    }
    if (before <= state.start()) return state.start();
    TRY_VOID(state.write_start(before));
    // From here on nobody reads below, whatever becomes of the files (LOG-5).
    state.floor = before;
    state.transactions.forget_aborted_below(before);
    TRY_VOID(drop_segments([before](const Segment&, Offset end) { return end <= before; }));
    return state.start();
}

Result<> Log::State::write_start(Offset start) const {
    SealedWriter out(kStartMagic);
    out.put(start.value());
    return io::replace_file(disk, path_of(directory, kStartName), std::move(out).seal());
}

Result<> Log::Recovery::load_start() {
    const std::string path = path_of(state_.directory, kStartName);
    constexpr std::uint64_t kStartBytesMax = 100;
    const Result<Bytes> content = io::read_file(state_.disk, path, kStartBytesMax);
    if (!content && content.error().code == base::Code::not_found) return {};
    if (!content && content.error().code != base::Code::too_large) return content.error();
    std::int64_t start = -1;
    if (content) {
        if (Result<SealedReader> in = SealedReader::open(*content, kStartMagic)) {
            start = in->take<std::int64_t>();
            if (!in->complete() || start > kOffsetMax) start = -1;
        }
    }
    if (start < 0) {
        base::log_error("log", "start_unreadable",
                        {{"path", path}, {"effect", "records that were deleted may show again"}});
        return {};
    }
    state_.floor = Offset{start};
    return {};
}

std::optional<Offset> Log::oldest_segment_end() const {
    if (state_->segments.size() < 2 || !state_->config.cleanup.deletes) return std::nullopt;
    return state_->segments[1].base();
}

}  // namespace logs
