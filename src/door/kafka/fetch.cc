// Records out of partitions. A request is answered when the bytes it asks for are there, or its
// time is over; it may name thousands of partitions, and each gets its turn (KAFKA-5).

#include "wire/kafka/fetch.h"

#include <algorithm>

#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using wire::kafka::FetchRequest;
using wire::kafka::FetchResponse;
using wire::kafka::Records;
using PartitionAnswer = FetchResponse::PartitionData;

// Of one answer, whatever the consumer asks for: enough to keep a fast one busy, and a slow one
// holds no more.
constexpr std::size_t kAnswerBytesMax = 16 * base::limits::kMiB;
// A wait is cut into turns, so that a peer that has gone, or a stop, is seen in time.
constexpr base::Duration kTurn = std::chrono::seconds(1);

// One partition of a request under way.
struct Wanted {
    FetchState state;
    base::TopicName topic;
    PartitionAnswer answer{};
};

// First version that names topics by id.
bool names_ids(const Call<FetchRequest>& call) { return call.since(13); }

void refuse(PartitionAnswer& answer, ErrorCode error) {
    answer.error_code = error;
    answer.high_watermark = -1;
    answer.records = Records{};
}

ErrorCode check_epoch(std::int32_t epoch) {
    if (epoch < 0 || epoch == kLeaderEpoch) return ErrorCode::none;
    return epoch < kLeaderEpoch ? ErrorCode::fenced_leader_epoch : ErrorCode::unknown_leader_epoch;
}

// What can be said without looking into a log.
ErrorCode resolve(KafkaDoor& door, const Call<FetchRequest>& call, Wanted& wanted) {
    const auto may_read = [&call](std::string_view name) {
        return call.peer->may_topic(auth::Operation::read, name);
    };
    // Who may not read it learns nothing of it, not even whether it is there.
    if (!names_ids(call) && !may_read(wanted.state.target.topic)) {
        return ErrorCode::topic_authorization_failed;
    }
    const base::Result<broker::Topic> topic =
        names_ids(call) ? door.broker().topic(wanted.state.target.topic_id)
                        : door.broker().topic(base::TopicName{wanted.state.target.topic});
    if (!topic) {
        return names_ids(call) ? ErrorCode::unknown_topic_id
                               : ErrorCode::unknown_topic_or_partition;
    }
    if (!may_read(topic->name.value())) return ErrorCode::topic_authorization_failed;
    wanted.topic = topic->name;
    if (wanted.state.target.partition < 0 || wanted.state.target.partition >= topic->partitions) {
        return ErrorCode::unknown_topic_or_partition;
    }
    return check_epoch(wanted.state.leader_epoch);
}

broker::Fetch fetch_of(const Call<FetchRequest>& call, const Wanted& wanted) {
    broker::Fetch fetch;
    fetch.topic = wanted.topic;
    fetch.partition = base::Partition{wanted.state.target.partition};
    fetch.from = base::Offset{wanted.state.offset};
    fetch.bytes_max = static_cast<std::size_t>(std::max(wanted.state.bytes_max, 0));
    fetch.isolation = call.request.isolation_level == 1 ? broker::Isolation::read_committed
                                                        : broker::Isolation::read_uncommitted;
    return fetch;
}

void fill(PartitionAnswer& answer, broker::Fetched fetched, const Call<FetchRequest>& call) {
    answer.high_watermark = fetched.high_water.value();
    answer.last_stable_offset = fetched.last_stable.value();
    answer.log_start_offset = fetched.start.value();
    if (call.request.isolation_level == 1) {
        auto& aborted = answer.aborted_transactions.emplace();
        for (const broker::AbortedTransaction& one : fetched.aborted) {
            aborted.push_back({.producer_id = one.producer_id, .first_offset = one.first.value()});
        }
    }
    const auto owned = std::make_shared<base::Bytes>(std::move(fetched.batches));
    answer.records = Records{*owned, owned};
}

// What one look into all logs has found.
struct Round {
    std::size_t bytes = 0;
    bool has_error = false;
};

// Reads in order until `bytes_max` is full. The first batch of all is given whole even if it is
// larger alone, else a consumer could never get past it; but with nothing to give there is none.
run::Task<Round> read_all(KafkaDoor& door, const Call<FetchRequest>& call, std::vector<Wanted>& all,
                          std::size_t bytes_max) {
    Round round;
    for (Wanted& wanted : all) {
        wanted.answer = {.partition_index = wanted.state.target.partition};
        const ErrorCode refusal = resolve(door, call, wanted);
        if (refusal != ErrorCode::none) {
            refuse(wanted.answer, refusal);
            round.has_error = true;
            continue;
        }
        broker::Fetch fetch = fetch_of(call, wanted);
        fetch.bytes_max = std::min(fetch.bytes_max, bytes_max - std::min(bytes_max, round.bytes));
        base::Result<broker::Fetched> fetched = co_await door.broker().fetch(std::move(fetch));
        if (!fetched) {
            refuse(wanted.answer, error_of(fetched.error()));
            round.has_error = true;
            continue;
        }
        const bool fits = round.bytes + fetched->batches.size() <= bytes_max;
        if (!fits && (round.bytes > 0 || bytes_max == 0)) fetched->batches.clear();
        round.bytes += fetched->batches.size();
        fill(wanted.answer, *std::move(fetched), call);
    }
    co_return round;
}

std::vector<broker::Fetch> to_wait_for(const Call<FetchRequest>& call,
                                       const std::vector<Wanted>& all) {
    std::vector<broker::Fetch> fetches;
    fetches.reserve(all.size());
    for (const Wanted& wanted : all) fetches.push_back(fetch_of(call, wanted));
    return fetches;
}

std::size_t bytes_max_of(const FetchRequest& request, const std::vector<Wanted>& all) {
    std::size_t sum = 1;
    for (const Wanted& wanted : all) {
        sum += static_cast<std::size_t>(std::max(wanted.state.bytes_max, 0));
    }
    const auto asked = static_cast<std::size_t>(std::max(request.max_bytes, 1));
    return std::min({kAnswerBytesMax, asked, sum});
}

// Looks, waits, looks again.
run::Task<void> fetch_all(KafkaDoor& door, const Call<FetchRequest>& call, std::vector<Wanted>& all,
                          MemoryBudget::Lease& lease) {
    const FetchRequest& request = call.request;
    const auto bytes_min = static_cast<std::size_t>(std::max(request.min_bytes, 0));
    const std::size_t bytes_max = bytes_max_of(request, all);
    const base::MonotonicTime until =
        door.clock().monotonic() + std::chrono::milliseconds(std::max(request.max_wait_ms, 0));
    for (bool looked = false;;) {
        const base::Duration left = until - door.clock().monotonic();
        const base::Duration turn = std::clamp(left, base::Duration::zero(), kTurn);
        // KAFKA-6: bytes for slow readers are counted before they are read.
        if (co_await lease.grow(bytes_max, turn)) {
            const Round round = co_await read_all(door, call, all, bytes_max);
            looked = true;
            lease.shrink_to(round.bytes);
            if (round.has_error || round.bytes >= bytes_min) co_return;
            lease.shrink_to(0);
        }
        if (left <= base::Duration::zero() || call.peer->leaving || all.empty()) {
            // There was no room for records; watermarks can be told all the same.
            if (!looked) co_await read_all(door, call, all, 0);
            co_return;
        }
        std::vector<broker::Fetch> wanted = to_wait_for(call, all);
        co_await door.broker().wait_for_bytes(std::move(wanted), bytes_min, turn);
    }
}

std::string_view name_of(const Wanted& wanted) { return wanted.state.target.topic; }

// Those of one topic stand together where they follow each other.
void append(FetchResponse& response, Wanted wanted) {
    auto& topics = response.responses;
    if (topics.empty() || topics.back().topic != name_of(wanted) ||
        topics.back().topic_id != wanted.state.target.topic_id) {
        topics.push_back(
            {.topic = wanted.state.target.topic, .topic_id = wanted.state.target.topic_id});
    }
    topics.back().partitions.push_back(std::move(wanted.answer));
}

// Whether an answer within a session has to speak of the partition.
bool has_news(const Wanted& wanted) {
    const PartitionAnswer& answer = wanted.answer;
    return answer.error_code != ErrorCode::none ||
           !answer.records.value_or(Records{}).bytes.empty() ||
           answer.high_watermark != wanted.state.told_high_watermark ||
           answer.log_start_offset != wanted.state.told_start;
}

void answer_within(FetchSession& session, std::vector<Wanted> all, bool is_full,
                   FetchResponse& response) {
    response.session_id = session.id();
    for (Wanted& wanted : all) {
        const FetchTarget target = wanted.state.target;
        const bool gives = !wanted.answer.records.value_or(Records{}).bytes.empty();
        session.told(target, wanted.answer.high_watermark, wanted.answer.log_start_offset);
        if (is_full || has_news(wanted)) append(response, std::move(wanted));
        if (gives) session.gave_records(target);
    }
}

// The session that the request opens, goes on with, or ends; none if it has none.
ErrorCode find_session(KafkaDoor& door, const Call<FetchRequest>& call) {
    constexpr std::int32_t kFinalEpoch = -1;
    constexpr std::int32_t kInitialEpoch = 0;
    const FetchRequest& request = call.request;
    std::unique_ptr<FetchSession>& session = call.peer->fetch_session;
    if (!call.since(7)) return ErrorCode::none;
    if (request.session_epoch == kFinalEpoch || request.session_epoch == kInitialEpoch) {
        session.reset();
        if (request.session_epoch == kInitialEpoch) {
            session = FetchSession::open(door.fetch_sessions(), partitions_of(request));
        }
        return ErrorCode::none;
    }
    if (!session || session->id() != request.session_id) {
        return ErrorCode::fetch_session_id_not_found;
    }
    return session->update(request);
}

run::Task<Held<FetchResponse>> fetch(KafkaDoor& door, Call<FetchRequest> call) {
    Held<FetchResponse> held;
    FetchResponse& response = held.response.emplace();
    response.error_code = find_session(door, call);
    if (response.error_code != ErrorCode::none) co_return held;

    FetchSession* const session = call.since(7) ? call.peer->fetch_session.get() : nullptr;
    std::vector<Wanted> all;
    for (FetchState& state :
         session != nullptr ? session->partitions() : partitions_of(call.request)) {
        all.push_back({.state = std::move(state)});
    }
    held.lease = MemoryBudget::Lease(door.answers());
    co_await fetch_all(door, call, all, held.lease);
    if (session != nullptr) {
        answer_within(*session, std::move(all), call.request.session_epoch == 0, response);
    } else {
        for (Wanted& wanted : all) append(response, std::move(wanted));
    }
    co_return held;
}

}  // namespace

void add_fetch(ApiTable& table, KafkaDoor& door) {
    table.add_held<FetchRequest>(
        Order::alone, [&door](Call<FetchRequest> call) { return fetch(door, std::move(call)); });
}

}  // namespace door::kafka
