#include "log/appender.h"

#include <algorithm>
#include <ranges>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "codec/records/batch_edit.h"

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

Result<Result<Appended>> Log::Appender::place(const Incoming& incoming) {
    const Result<codec::BatchHeader> header = codec::decode_header(incoming.batch);
    CHECK(header && header->bytes() == incoming.batch.size(), "a batch that nobody checked");
    const Result<std::optional<ProducerBatch>> known = admit(incoming, *header);
    if (!known) return Result<Appended>(known.error());
    if (!*known) return accept(incoming.batch, *header);
    Appended before{.base = (*known)->base, .last = (*known)->last, .duplicate = true};
    if (state_.config.timestamp_type == TimestampType::append_time) before.time = (*known)->time;
    return Result<Appended>(before);
}

Result<std::optional<ProducerBatch>> Log::Appender::admit(const Incoming& incoming,
                                                          const codec::BatchHeader& header) const {
    if (incoming.origin == Incoming::Origin::coordinator) {
        TRY(const codec::EndOfTransaction end, codec::decode_control_batch(incoming.batch));
        TRY_VOID(state_.producers.check_marker(header, end));
        return std::optional<ProducerBatch>{};
    }
    const std::size_t bytes_max =
        std::min(state_.config.batch_bytes_max, base::limits::kFrameBytesMax);
    if (incoming.batch.size() > bytes_max) {
        return base::Error{base::Code::too_large,
                           base::text("a batch of ", incoming.batch.size(), " bytes, at most ",
                                      bytes_max, " are stored")};
    }
    TRY_VOID(admit_time(header));
    std::optional<ProducerBatch> known;
    if (has_producer(header)) {
        if (header.base_sequence < 0 || header.producer_epoch < 0) {
            return base::Error{base::Code::malformed,
                               "a producer's batch without a sequence or an epoch"};
        }
        if (!header.is_control()) {
            TRY(known, state_.producers.check(header));
        }
    }
    if (known) return known;
    TRY_VOID(state_.transactions.check(header, incoming.guard));
    return known;
}

Result<> Log::Appender::admit_time(const codec::BatchHeader& header) const {
    // Producers of old may know no time at all: -1.
    if (state_.config.timestamp_type == TimestampType::append_time ||
        base::epoch_ms(header.max_time) == -1) {
        return {};
    }
    // In milliseconds, for a client's timestamp may be beyond all nanoseconds.
    using std::chrono::milliseconds;
    const base::WallTime now = state_.clock.wall();
    const auto& before = state_.config.timestamp_before_max;
    const auto& after = state_.config.timestamp_after_max;
    const bool is_early =
        before && header.base_time < now - std::chrono::duration_cast<milliseconds>(*before);
    const bool is_late =
        after && header.max_time > now + std::chrono::duration_cast<milliseconds>(*after);
    if (!is_early && !is_late) return {};
    const base::WallTime wrong = is_late ? header.max_time : header.base_time;
    return base::Error{base::Code::invalid_timestamp,
                       base::text("a record's time is ", base::epoch_ms(wrong),
                                  " ms, too far from the broker's ", base::epoch_ms(now))};
}

bool Log::Appender::has_room(std::size_t bytes) const {
    if (state_.segments.empty()) return false;
    const Segment& active = state_.segments.back();
    if (active.name.is_compacted()) return false;
    const std::uint64_t taken = active.bytes + parts_bytes_;
    if (taken == 0) return true;
    if (taken + bytes > state_.config.segment_bytes) return false;
    // A record's time may be any number: nothing is added to it, and nothing taken from it.
    const auto& age_max = state_.config.segment_time;
    return !age_max ||
           active.opened > state_.clock.wall() -
                               std::chrono::duration_cast<std::chrono::milliseconds>(*age_max);
}

Result<Result<Appended>> Log::Appender::accept(std::span<std::byte> batch,
                                               codec::BatchHeader header) {
    if (!has_room(batch.size())) TRY_VOID(roll());
    codec::place_batch(batch, state_.end, kLeaderEpoch);
    header.base_offset = state_.end;
    Appended appended{.base = header.base_offset, .last = header.last_offset()};
    if (state_.config.timestamp_type == TimestampType::append_time) {
        appended.time = state_.clock.wall();
        codec::stamp_append_time(batch, *appended.time);
        header.max_time = *appended.time;
    }
    Segment& active = state_.segments.back();
    if (active.bytes + parts_bytes_ == 0) active.opened = state_.clock.wall();
    // Only after an open() is there none yet, and then nothing is placed yet.
    TRY_VOID(state_.index_of(active));
    active.index->add(header, active.bytes + parts_bytes_, active.max_time);
    active.max_time = std::max(active.max_time, header.max_time);
    if (has_producer(header)) {
        std::optional<Producer> before = state_.producers.find(header.producer_id);
        producer_changes_.push_back({.id = header.producer_id,
                                     .before = before,
                                     .transaction = state_.note_producer(header, batch)});
    }
    parts_.emplace_back(batch);
    parts_bytes_ += batch.size();
    state_.end = base::next(header.last_offset());
    return Result<Appended>(appended);
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
    Segment fresh{.name = {.base = state_.end, .end = {}}, .opened = state_.clock.wall()};
    fresh.index.emplace(state_.config.index_interval_bytes);
    TRY(const std::shared_ptr<io::File> file, state_.files.create(state_.segment_path(fresh)));
    if (!state_.segments.empty()) {
        state_.rolled = true;
        base::log_debug("log", "segment_rolled",
                        {{"directory", state_.directory},
                         {"base", base::text(fresh.base())},
                         {"bytes", base::text(state_.segments.back().bytes)}});
    }
    state_.names_unsynced = true;
    state_.segments.push_back(std::move(fresh));
    return {};
}

void Log::Appender::undo() {
    for (const ProducerChange& change : std::views::reverse(producer_changes_)) {
        state_.producers.restore(change.id, change.before);
        state_.transactions.undo(change.transaction);
    }
    Result<> cut;
    if (segments_before_ == 0 && !state_.segments.empty()) {
        // The first segment of all may stay: empty, and found so by the next append.
        cut = state_.cut_to({.segment = state_.segments.front().base(), .offset = before_.offset});
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
