// Which segments a log lets go, and the order in which they go.

#include "base/log_line.h"
#include "base/text.h"
#include "log/log_state.h"

namespace logs {
namespace {

// Whether the first segment may go, so far as the rules of retention say.
bool is_outlived(const Config& config, base::WallTime now, const Segment& first,
                 std::uint64_t log_bytes, Offset first_kept, const std::optional<Offset>& floor) {
    if (floor && first_kept <= *floor) return true;
    if (config.retention_time) {
        // In milliseconds, for a client's timestamp may be beyond all nanoseconds.
        const auto kept =
            std::chrono::duration_cast<std::chrono::milliseconds>(*config.retention_time);
        if (first.max_time < now - kept) return true;
    }
    // As Kafka does: never below what was asked to be kept.
    return config.retention_bytes && log_bytes - first.bytes >= *config.retention_bytes;
}

}  // namespace

Result<> Log::retain(std::optional<Offset> floor) {
    State& state = *state_;
    TRY_VOID(state.usable());
    const base::WallTime now = state.clock.wall();
    std::uint64_t log_bytes = bytes();
    while (state.segments.size() > 1) {
        const Segment& first = state.segments.front();
        const Offset first_kept = state.segments[1].base;
        // The end of what is on disk lies in it: were all beyond cut off, nothing would be left to
        // tell where the log goes on.
        if (first_kept > state.synced.segment) break;
        if (!is_outlived(state.config, now, first, log_bytes, first_kept, floor)) break;
        log_bytes -= first.bytes;
        base::log_info("log", "segment_retired",
                       {{"directory", state.directory},
                        {"base", base::text(first.base)},
                        {"bytes", base::text(first.bytes)}});
        const Offset base = first.base;
        state.segments.erase(state.segments.begin());
        TRY_VOID(state.remove_segment(base));
        // One by one, so that no power loss can bring an older one back in front of a gap.
        TRY_VOID(state.disk.sync_directory(state.directory));
    }
    return {};
}

std::optional<Offset> Log::oldest_segment_end() const {
    if (state_->segments.size() < 2) return std::nullopt;
    return state_->segments[1].base;
}

}  // namespace logs
