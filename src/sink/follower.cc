#include "sink/follower.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log_line.h"
#include "base/text.h"
#include "run/started.h"
#include "sched/calendar/instant.h"
#include "sink/dead_letters.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using std::chrono::milliseconds;

constexpr std::size_t kFetchBytesMax = 8 * base::limits::kMiB;
// A turn that took less waits so long before the next: every turn costs the disk a sync, which the
// log's own syncs, and so whoever posts, would wait for.
constexpr std::size_t kTurnBytesMin = base::limits::kMiB;
constexpr base::Duration kLinger = milliseconds(50);
// How long a fetch waits for the first record; a stop may have to wait as long.
constexpr base::Duration kFetchWait = milliseconds(500);
constexpr base::Duration kBackOffMin = milliseconds(100);
constexpr base::Duration kBackOffMax = std::chrono::seconds(5);

// The offset behind them; none if that cannot be told.
std::optional<Offset> end_of(base::ByteView batches) {
    std::optional<Offset> end;
    while (!batches.empty()) {
        const auto header = codec::decode_header(batches);
        if (!header || header->length < 0 || header->bytes() > batches.size()) return std::nullopt;
        end = base::next(header->last_offset());
        batches = batches.subspan(header->bytes());
    }
    return end;
}

}  // namespace

Follower::Cells Follower::cells_of(base::Metrics& metrics, const base::TopicPartition& place) {
    const base::Labels labels{{"topic", place.topic.value()},
                              {"partition", base::text(place.partition)}};
    return {
        metrics.counter("sink_objects_put_total", "Objects put into the bucket.", labels),
        metrics.counter("sink_bytes_put_total", "Bytes of objects put into the bucket.", labels),
        metrics.counter("sink_errors_total", "Turns that failed and were tried again.", labels),
        metrics.counter("sink_records_raw_total", "Records kept as raw bytes: no JSON.", labels),
        metrics.counter("sink_batches_raw_total", "Batches kept as raw bytes: not decodable.",
                        labels),
        metrics.counter("sink_records_skipped_total", "Records left out as configured.", labels),
        metrics.counter("sink_records_lost_total", "Records gone before they were read.", labels),
        metrics.gauge("sink_lag_records", "Durable records not yet in the bucket.", labels),
    };
}

Follower::Follower(Sink::Surroundings& surroundings, const ConnectorConfig& config,
                   const base::GroupName& group, base::TopicPartition place, std::int32_t task)
    : around_(surroundings),
      config_(config),
      group_(group),
      place_(std::move(place)),
      task_(task),
      cells_(cells_of(surroundings.metrics, place_)) {}

run::Task<void> Follower::run(std::shared_ptr<Follower> self) {
    Outlook outlook = Outlook::goes_on;
    while (outlook == Outlook::goes_on && !self->around_.is_stopping) {
        const Result<> turn = co_await (self->writer_ ? self->take_turn() : self->find_start());
        if (!turn && self->writer_ && self->writer_->failure()) {
            self->fail(turn.error());
            outlook = Outlook::fails;
            continue;
        }
        if (!turn) {
            outlook = co_await self->bear(turn.error());
            continue;
        }
        if (self->last_error_) {
            base::log_info("sink", "partition_resumed",
                           {{"topic", self->place_.topic.value()},
                            {"partition", base::text(self->place_.partition)},
                            {"failures", base::text(self->failures_in_row_)}});
        }
        self->failures_in_row_ = 0;
        self->last_error_.reset();
        self->around_.progressed.notify_all();
    }
    self->is_orphaned_ = outlook == Outlook::ends;
    self->around_.progressed.notify_all();
}

void Follower::begin_at(Offset from) {
    writer_ = around_.make_writer(place_, from);
    counted_ = {};
    note_progress();
}

// As a consumer with auto.offset.reset=earliest.
run::Task<Result<>> Follower::find_start() {
    CO_TRY(const std::optional<Offset> next,
           co_await around_.offsets.committed(group_, place_.topic, place_.partition));
    CO_TRY(const broker::PartitionState state,
           co_await around_.broker.state(place_.topic, place_.partition));
    end_ = config_.readable_end(state);
    committed_ = next;
    begin_at(next.value_or(state.start));
    co_return Result<>{};
}

run::Task<Result<>> Follower::take_turn() {
    if (lingers_) co_await around_.stopped.wait_for(kLinger);
    if (around_.is_stopping) co_return Result<>{};
    const auto fetched = co_await next_batches();
    if (!fetched) {
        if (fetched.error().code == Code::out_of_range) co_return co_await begin_at_start_of_log();
        co_return fetched.error();
    }
    end_ = config_.readable_end(*fetched);
    lingers_ = !fetched->batches.empty() && fetched->batches.size() < kTurnBytesMin;
    if (fetched->batches.empty() && writer_->position() < end_) {
        co_return Error{Code::corrupt, base::text("the log gives no batch at offset ",
                                                  writer_->position(), ", below its end ", end_)};
    }
    Result<> outcome;
    if (!fetched->batches.empty()) outcome = co_await write(*fetched);
    if (outcome) outcome = co_await send_dead_letters();
    if (outcome) outcome = co_await close_file_if_due();
    note_progress();
    co_return outcome;
}

broker::Fetch Follower::fetch_from(Offset from) const {
    return {place_.topic, place_.partition, from, kFetchBytesMax, config_.isolation};
}

run::Task<Result<broker::Fetched>> Follower::next_batches() {
    std::optional<Ahead> ahead = std::exchange(ahead_, std::nullopt);
    if (ahead && ahead->from == writer_->position()) co_return std::move(ahead->fetched);
    const broker::Fetch wanted = fetch_from(writer_->position());
    co_await around_.broker.wait_for_bytes({wanted}, 1, kFetchWait);
    co_return co_await around_.broker.fetch(wanted);
}

// The lane writes, and meanwhile the log reads on: a full turn is seldom the last.
run::Task<Result<>> Follower::write(const broker::Fetched& fetched) {
    auto write = [this, &fetched] { return writer_->write(fetched.batches, fetched.aborted); };
    const std::optional<Offset> end = end_of(fetched.batches);
    if (lingers_ || !end) co_return co_await around_.lane.run(write);
    run::Started<Result<broker::Fetched>> reading(around_.broker.fetch(fetch_from(*end)));
    const Result<> outcome = co_await around_.lane.run(write);
    auto next = co_await reading.end();
    if (outcome && next && !next->batches.empty()) ahead_.emplace(Ahead{*end, *std::move(next)});
    co_return outcome;
}

// rotate.schedule.interval.ms: at every full interval of the zone's clock since midnight. The first
// turn only learns which one it is.
run::Task<Result<>> Follower::close_file_if_due() {
    const base::WallTime now = around_.clock.wall();
    bool is_due = writer_->is_due(now);
    if (config_.rotate_schedule) {
        const std::int64_t period = schedule_period_at(now);
        is_due = is_due || (schedule_period_ && *schedule_period_ != period);
        schedule_period_ = period;
    }
    if (!is_due || !writer_->has_open_file()) co_return Result<>{};
    auto close = [this] { return writer_->close_file(); };
    co_return co_await around_.lane.run(close);
}

std::int64_t Follower::schedule_period_at(base::WallTime now) const {
    constexpr std::int64_t kDayMs = 86'400'000;
    const sched::calendar::Instant at{now.time_since_epoch()};
    const std::int64_t local_ms =
        std::chrono::floor<milliseconds>(config_.schedule_zone.to_local(at).time_since_epoch())
            .count();
    const std::int64_t interval_ms = config_.rotate_schedule->count();
    return local_ms / kDayMs * kDayMs + local_ms % kDayMs / interval_ms;
}

// Before their offsets may be committed. Whoever cannot hand them over goes back to where it was.
run::Task<Result<>> Follower::send_dead_letters() {
    std::vector<DeadLetter> letters = writer_->take_dead_letters();
    if (letters.empty() || !config_.dead_letters) co_return Result<>{};
    const Result<> sent = co_await send_letters(around_.broker, around_.clock,
                                                config_.dead_letters->topic, std::move(letters));
    if (!sent) begin_at(committable_);
    co_return sent;
}

// Retention was faster, or the topic is a new one of the same name: neither can be helped, and the
// records that are there must not wait for a person.
run::Task<Result<>> Follower::begin_at_start_of_log() {
    CO_TRY(const broker::PartitionState state,
           co_await around_.broker.state(place_.topic, place_.partition));
    const Offset wanted = writer_->position();
    const std::int64_t gap = std::max<std::int64_t>(0, base::distance(wanted, state.start));
    base::log_error("sink", "records_missing",
                    {{"topic", place_.topic.value()},
                     {"partition", base::text(place_.partition)},
                     {"wanted", base::text(wanted)},
                     {"start", base::text(state.start)},
                     {"end", base::text(state.end)},
                     {"lost", base::text(gap)}});
    records_lost_ += static_cast<std::uint64_t>(gap);
    cells_.records_lost.add(static_cast<std::uint64_t>(gap));
    end_ = config_.readable_end(state);
    begin_at(state.start);
    co_return Result<>{};
}

void Follower::fail(const Error& error) {
    note_progress();
    failure_ = writer_->failure();
    cells_.errors.add(1);
    base::log_error("sink", "task_failed",
                    {{"connector", config_.name},
                     {"task", base::text(task_)},
                     {"topic", place_.topic.value()},
                     {"partition", base::text(place_.partition)},
                     {"why", error.what}});
}

// Logged once per row of failures; the waits double.
run::Task<Follower::Outlook> Follower::bear(base::Error error) {
    // Nobody's fault: the topic was deleted.
    if (error.code == Code::unknown_topic) co_return Outlook::ends;
    if (writer_) note_progress();
    cells_.errors.add(1);
    if (failures_in_row_ == 0) {
        base::log_error("sink", "partition_failed",
                        {{"topic", place_.topic.value()},
                         {"partition", base::text(place_.partition)},
                         {"next", base::text(committable_)},
                         {"why", error.what}});
    }
    const int doublings = std::min(failures_in_row_, 6);
    ++failures_in_row_;
    last_error_ = std::move(error);
    around_.progressed.notify_all();
    if (!around_.is_stopping) {
        co_await around_.stopped.wait_for(std::min(kBackOffMin * (1 << doublings), kBackOffMax));
    }
    co_return Outlook::goes_on;
}

void Follower::note_progress() {
    position_ = writer_->position();
    committable_ = writer_->committable();
    const Written& written = writer_->written();
    objects_ += written.objects - counted_.objects;
    cells_.objects.add(written.objects - counted_.objects);
    cells_.bytes.add(written.bytes - counted_.bytes);
    cells_.records_raw.add(written.records_raw - counted_.records_raw);
    cells_.batches_raw.add(written.batches_raw - counted_.batches_raw);
    cells_.records_skipped.add(written.records_skipped - counted_.records_skipped);
    cells_.lag.set(std::max<std::int64_t>(0, base::distance(committable_, end_)));
    counted_ = written;
}

std::optional<Offset> Follower::to_commit() const {
    if (!position_ || committed_ == committable_) return std::nullopt;
    return committable_;
}

PartitionStatus Follower::status() const {
    return {.place = place_,
            .next = committable_,
            .end = end_,
            .objects = objects_,
            .records_lost = records_lost_,
            .last_error = last_error_ ? last_error_->what : std::string(),
            .task = task_,
            .failure = failure_.value_or("")};
}

}  // namespace sink
