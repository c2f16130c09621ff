#include "load/feed/feed.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"

namespace load::feed {
namespace {

using base::Code;
using base::Error;
using broker::streams::ReadRecords;
using broker::streams::ReadWanted;
using broker::streams::Shard;
using broker::streams::Stream;
using broker::streams::StreamRecords;
using broker::streams::StreamView;
using std::chrono::milliseconds;

// A stop, and a stream that is made anew, may wait as long.
constexpr base::Duration kReadWait = milliseconds(500);
constexpr base::Duration kBackOff = milliseconds(500);
// Every batch is a version of its table: those that do not keep up with the stream follow at once,
// others wait for more records than one.
constexpr base::Duration kPace = milliseconds(250);
// A fault that lasts so many tries is told to who drains.
constexpr int kTriesMax = 3;

stream::SequenceText sequence_text(const StreamView& view) {
    return [view](Partition shard, Offset offset, std::int64_t time_ms) {
        const auto number = static_cast<std::size_t>(shard.value());
        if (number >= view->shards.size()) return base::text(offset);
        return broker::streams::text_of(
            view->shards[number].number_of(offset, base::from_epoch_ms(time_ms)));
    };
}

}  // namespace

struct Feed::Following {
    explicit Following(TableSpec one) : spec(std::move(one)) {
        state.table = spec.table;
        state.stream = spec.topic.value();
    }

    TableSpec spec;
    std::unique_ptr<stream::StreamQuery> query;
    std::string source;  // of the query
    Positions reached;   // what is in the table
    FeedState state;
    int faults = 0;  // one after another
    // The stream without a checkpoint, when it was looked for last. Nobody but its query makes one.
    std::string unused_source;
    base::MonotonicTime begun{};  // the last batch
    run::Lane lane;               // the query's; last, for its work is about what stands above
};

Feed::Feed(FeedParts parts, std::vector<TableSpec> specs, FeedOptions options)
    : parts_(std::move(parts)), options_(options) {
    for (TableSpec& spec : specs) all_.push_back(std::make_unique<Following>(std::move(spec)));
}

Feed::~Feed() = default;

void Feed::start() {
    for (const auto& one : all_) home().spawn(gate_, follow(*one));
}

run::Task<void> Feed::follow(Following& following) {
    while (!is_stopping_) {
        const Result<> done = co_await turn(following);
        if (done) {
            following.faults = 0;
            following.state.fault.reset();
        } else if (done.error().code != Code::not_found) {
            if (following.faults++ == 0) {
                base::log_error("load", "stream_query_failed",
                                {{"table", following.spec.table}, {"why", done.error().what}});
            }
            following.state.fault = done.error();
        }
        progressed_.notify_all();
        if (!done && !is_stopping_) co_await stopped_.wait_for(kBackOff);
    }
}

run::Task<Result<>> Feed::turn(Following& following) {
    CO_TRY(const StreamView view, parts_.catalog.find(following.spec.topic.value()));
    // Before the question, which takes its time: what comes meanwhile is not reached by this.
    CO_TRY(Positions tips_before, co_await tips(view));
    CO_TRY(const bool has_work, co_await this->has_work(following, view));
    if (!has_work) {
        following.reached = std::move(tips_before);
        progressed_.notify_all();
        co_await wait_for_more(*view, {.from = following.reached, .to = {}});
        co_return Result<>{};
    }
    CO_TRY_VOID(co_await open_query(following, *view));
    auto next = [&following] { return following.query->next(); };
    CO_TRY(const Wanted wanted, co_await following.lane.run(next));
    if (!wanted.to) following.reached = wanted.from;
    co_await keep_pace(following);
    CO_TRY(const stream::Batch batch, co_await gather(following, view, wanted));
    if (batch.empty() && !wanted.to) {
        // What retention took is behind us all the same.
        for (const auto& [shard, offset] : batch.reached()) following.reached[shard] = offset;
        progressed_.notify_all();
        co_await wait_for_more(*view, {.from = batch.reached(), .to = {}});
        co_return Result<>{};
    }
    following.begun = parts_.clock.monotonic();
    auto run = [&following, &batch] { return following.query->run(batch); };
    CO_TRY(const stream::Progress progress, co_await following.lane.run(run));
    for (const auto& [shard, offset] : batch.reached()) following.reached[shard] = offset;
    note(following, progress);
    co_return Result<>{};
}

run::Task<Result<>> Feed::open_query(Following& following, const Stream& stream) {
    std::string source = stream::source_of(stream.name, stream.topic);
    if (following.query && following.source == source) co_return Result<>{};
    auto open = [this, &following, &source]() -> Result<> {
        TRY(sql::Database * database, parts_.database());
        following.query = std::make_unique<stream::StreamQuery>(
            parts_.tables, *database, parts_.clock, following.spec, source, options_.query);
        return {};
    };
    CO_TRY_VOID(co_await following.lane.run(open));
    following.source = std::move(source);
    following.reached.clear();
    co_return Result<>{};
}

// Whether there was ever anything: a stream that nobody uses needs no query.
run::Task<Result<bool>> Feed::has_work(Following& following, StreamView view) {
    if (following.query) co_return true;
    for (const Shard& shard : view->shards) {
        CO_TRY(const Offset horizon, co_await parts_.records.trim_horizon(view, shard.number));
        CO_TRY(const Offset tip, co_await parts_.records.tip(view, shard.number));
        if (horizon < tip) co_return true;
    }
    const std::string source = stream::source_of(view->name, view->topic);
    if (following.unused_source == source) co_return false;
    auto look = [this, &following] {
        return static_cast<bool>(parts_.tables.head(stream::checkpoint_key(following.spec.table)));
    };
    const bool is_used = co_await following.lane.run(look);
    if (!is_used) following.unused_source = source;
    co_return is_used;
}

// Waits until the next batch is due, if the last one took all there was.
run::Task<void> Feed::keep_pace(const Following& following) {
    if (following.state.last.records >= options_.records_max / 2) co_return;
    const base::Duration since = parts_.clock.monotonic() - following.begun;
    if (since < kPace && !is_stopping_) co_await stopped_.wait_for(kPace - since);
}

run::Task<Result<stream::Batch>> Feed::gather(Following& following, StreamView view,
                                              Wanted wanted) {
    stream::Batch batch(sequence_text(view));
    for (const Shard& shard : view->shards) {
        CO_TRY_VOID(co_await gather_shard(following, view, shard.number, wanted, batch));
    }
    co_return batch;
}

run::Task<Result<>> Feed::gather_shard(Following& following, StreamView view, std::int32_t shard,
                                       const Wanted& wanted, stream::Batch& batch) {
    const Partition partition{shard};
    CO_TRY(const Offset horizon, co_await parts_.records.trim_horizon(view, shard));
    Offset from = position_of(wanted.from, partition);
    if (from < horizon) {
        if (from > Offset{0}) {
            base::log_error("load", "stream_records_lost",
                            {{"stream", following.state.stream},
                             {"shard", base::text(shard)},
                             {"records", base::text(base::distance(from, horizon))}});
        }
        from = horizon;
    }
    const Offset end = wanted.to ? position_of(*wanted.to, partition) : Offset{INT64_MAX};
    // Each shard its part, so that none waits for another's backlog.
    const std::size_t shards = view->shards.size();
    const std::size_t records_max = std::max<std::size_t>(1, options_.records_max / shards);
    const std::size_t bytes_max = std::max<std::size_t>(1, options_.bytes_max / shards);
    std::size_t records = 0;
    std::size_t bytes = 0;
    while (from < end && (wanted.to || (records < records_max && bytes < bytes_max))) {
        const ReadWanted ask{shard, from, records_max, bytes_max};
        CO_TRY(const ReadRecords read,
               co_await parts_.records.read(view, ask, StreamRecords::Pace::pushed));
        for (const broker::streams::StoredRecord& one : read.records) {
            if (one.offset >= end) break;
            batch.add(partition, one.offset, base::epoch_ms(one.came), base::as_text(one.data));
            ++records;
            bytes += one.data.size();
        }
        if (read.next == from) break;
        from = std::min(read.next, end);
    }
    batch.reached(partition, from);
    co_return Result<>{};
}

run::Task<void> Feed::wait_for_more(const Stream& stream, const Wanted& wanted) {
    std::vector<broker::Fetch> places;
    for (const Shard* shard : stream.open_shards()) {
        const Partition partition{shard->number};
        places.push_back({base::TopicName{stream.name}, partition,
                          position_of(wanted.from, partition), 1,
                          broker::Isolation::read_committed});
    }
    co_await parts_.broker.wait_for_bytes(std::move(places), 1, kReadWait);
}

void Feed::note(Following& following, const stream::Progress& progress) {
    FeedState& state = following.state;
    state.last = progress;
    ++state.batches;
    state.records += progress.records;
    state.rows += progress.rows;
    state.dead_letters += progress.dead_letters;
    parts_.metrics
        .counter("stream_records_loaded_total", "Records of streams that are in their tables.",
                 {{"table", state.table}})
        .add(progress.records);
}

run::Task<Result<Positions>> Feed::tips(StreamView view) {
    Positions tips;
    for (const Shard& shard : view->shards) {
        CO_TRY(tips[Partition{shard.number}], co_await parts_.records.tip(view, shard.number));
    }
    co_return tips;
}

run::Task<Result<std::vector<FeedState>>> Feed::drain() {
    auto drain = [this]() -> run::Task<Result<std::vector<FeedState>>> {
        const auto inside = gate_.enter();
        if (!inside) co_return Error{Code::closed, "the streams are stopping"};
        std::vector<FeedState> states;
        for (const auto& one : all_) {
            const Result<StreamView> view = parts_.catalog.find(one->state.stream);
            if (!view) continue;  // nothing to wait for
            CO_TRY(const Positions goal, co_await tips(*view));
            const auto behind = [&one, &goal] {
                return std::ranges::any_of(goal, [&one](const auto& place) {
                    return position_of(one->reached, place.first) < place.second;
                });
            };
            while (behind()) {
                if (is_stopping_) co_return Error{Code::closed, "the streams are stopping"};
                if (one->faults >= kTriesMax) co_return *one->state.fault;
                co_await progressed_.wait_for(kReadWait);
            }
            states.push_back(one->state);
        }
        co_return states;
    };
    co_return co_await home().call(drain);
}

run::Task<void> Feed::stop() {
    auto stop = [this]() -> run::Task<void> {
        is_stopping_ = true;
        stopped_.notify_all();
        progressed_.notify_all();
        co_await gate_.close();
    };
    co_await home().call(stop);
}

}  // namespace load::feed
