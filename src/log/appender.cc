#include "log/appender.h"

#include <algorithm>
#include <ranges>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "log/names.h"

namespace logs {
namespace {

// One broker, no elections: Kafka's leader epoch is always this.
constexpr std::int32_t kLeaderEpoch = 0;

}  // namespace

Log::Appender::Appender(State& state)
    : state_(state),
      before_(state.tail()),
      max_time_before_(state.segments.empty() ? kNoTime : state.segments.back().max_time),
      segments_before_(state.segments.size()) {}

Result<Result<Appended>> Log::Appender::place(std::span<std::byte> batch) {
    const Result<codec::BatchHeader> header = codec::decode_header(batch);
    CHECK(header && header->bytes() == batch.size(), "a batch that nobody checked");
    if (batch.size() > base::limits::kBatchBytesMax) {
        return Result<Appended>(base::Error{
            base::Code::too_large, base::text("a batch of ", batch.size(), " bytes, at most ",
                                              base::limits::kBatchBytesMax, " are stored")});
    }
    if (has_producer(*header)) {
        const Result<std::optional<ProducerBatch>> known = state_.producers.check(*header);
        if (!known) return Result<Appended>(known.error());
        if (*known) {
            return Result<Appended>(
                Appended{.base = (*known)->base, .last = (*known)->last, .duplicate = true});
        }
    }
    return accept(batch, *header);
}

Result<Result<Appended>> Log::Appender::accept(std::span<std::byte> batch,
                                               codec::BatchHeader header) {
    const bool has_room =
        !state_.segments.empty() &&
        (state_.segments.back().bytes + parts_bytes_ == 0 ||
         state_.segments.back().bytes + parts_bytes_ + batch.size() <= state_.config.segment_bytes);
    if (!has_room) TRY_VOID(roll());
    codec::place_batch(batch, state_.end, kLeaderEpoch);
    header.base_offset = state_.end;
    Segment& active = state_.segments.back();
    // Only after an open() is there none yet, and then nothing is placed yet.
    TRY_VOID(state_.index_of(active));
    active.index->add(header, active.bytes + parts_bytes_, active.max_time);
    active.max_time = std::max(active.max_time, header.max_time);
    if (has_producer(header)) {
        producers_before_.emplace_back(header.producer_id,
                                       state_.producers.find(header.producer_id));
        state_.producers.record(header);
    }
    parts_.emplace_back(batch);
    parts_bytes_ += batch.size();
    state_.end = base::next(header.last_offset());
    return Result<Appended>(Appended{.base = header.base_offset, .last = header.last_offset()});
}

Result<> Log::Appender::write() {
    if (parts_.empty()) return {};
    Segment& active = state_.segments.back();
    TRY(const std::shared_ptr<io::File> file, state_.file_of(active));
    TRY_VOID(file->append(parts_));
    active.bytes += parts_bytes_;
    parts_.clear();
    parts_bytes_ = 0;
    return {};
}

Result<> Log::Appender::roll() {
    TRY_VOID(write());
    // Two names at once could outlive a power loss the wrong way round, and a chain that begins in
    // its middle would look as if retention had been there.
    if (state_.names_unsynced) TRY_VOID(state_.disk.sync_directory(state_.directory));
    Segment fresh{.base = state_.end};
    fresh.index.emplace(state_.config.index_interval_bytes);
    TRY(const std::shared_ptr<io::File> file, state_.files.create(state_.segment_path(fresh)));
    if (!state_.segments.empty()) {
        state_.rolled = true;
        base::log_debug("log", "segment_rolled",
                        {{"directory", state_.directory},
                         {"base", base::text(fresh.base)},
                         {"bytes", base::text(state_.segments.back().bytes)}});
    }
    state_.names_unsynced = true;
    state_.segments.push_back(std::move(fresh));
    return {};
}

void Log::Appender::undo() {
    for (const auto& [id, producer] : std::views::reverse(producers_before_)) {
        state_.producers.restore(id, producer);
    }
    Result<> cut;
    if (segments_before_ == 0 && !state_.segments.empty()) {
        // The first segment of all may stay: empty, and found so by the next append.
        cut = state_.cut_to({.segment = state_.segments.front().base, .offset = before_.offset});
        state_.segments.front().max_time = kNoTime;
    } else if (segments_before_ > 0) {
        cut = state_.cut_to(before_);
        state_.segments.back().max_time = max_time_before_;
    }
    state_.end = before_.offset;
    if (cut) return;
    state_.broken = cut.error();
    base::log_error("log", "append_not_undone",
                    {{"directory", state_.directory}, {"reason", cut.error().what}});
}

}  // namespace logs
