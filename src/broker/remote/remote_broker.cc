// Records, asked of the partitions' leaders.

#include "broker/remote/remote_broker.h"

#include <algorithm>
#include <map>
#include <utility>

#include "codec/records/record_batch.h"
#include "run/started.h"
#include "wire/kafka/fetch.h"
#include "wire/kafka/list_offsets.h"
#include "wire/kafka/topics.h"

namespace broker::remote {
namespace {

using base::Code;
using base::Error;

// Later versions name topics by id.
constexpr std::int16_t kFetchVersionMax = 12;
constexpr CallLimits kListOffsets{.version_max = 10};
constexpr CallLimits kDeleteRecords{.version_max = 2};
// Kafka's special times (ListOffsets).
constexpr std::int64_t kEarliest = -2;
constexpr std::int64_t kLatest = -1;
constexpr std::int64_t kGreatestTime = -3;
// While leaders move.
constexpr int kAttempts = 5;
constexpr base::Duration kAgainAfter = std::chrono::milliseconds(100);
// Of waiting at several leaders, of whom none knows of the others.
constexpr base::Duration kSharedWaitMax = std::chrono::milliseconds(100);

Error unsupported(std::string_view what) {
    return {Code::unsupported, base::text(what, " is the broker's own, which is elsewhere")};
}

std::string name_of(const base::TopicPartition& at) {
    return base::text("topic ", at.topic, ", partition ", at.partition);
}

std::int8_t number_of(Isolation isolation) {
    return isolation == Isolation::read_committed ? 1 : 0;
}

std::int32_t bounded(std::size_t bytes) {
    constexpr std::size_t kMost = base::limits::kKafkaFrameBytesMax / 2;
    return static_cast<std::int32_t>(std::clamp<std::size_t>(bytes, 1, kMost));
}

// The last one may come in part.
std::size_t whole_batches_bytes(base::ByteView records) {
    std::size_t whole = 0;
    for (;;) {
        const auto header = codec::decode_header(records.subspan(whole));
        if (!header || header->length < 0 || header->bytes() > records.size() - whole) return whole;
        whole += header->bytes();
    }
}

wire::kafka::FetchRequest fetch_request(const std::vector<Fetch>& wanted) {
    wire::kafka::FetchRequest request;
    request.max_bytes = 0;
    for (const Fetch& one : wanted) {
        auto& topic = request.topics.emplace_back();
        topic.topic = one.topic.value();
        topic.partitions.push_back({.partition = one.partition.value(),
                                    .fetch_offset = one.from.value(),
                                    .partition_max_bytes = bounded(one.bytes_max)});
        request.max_bytes = std::max(request.max_bytes, bounded(one.bytes_max));
        request.isolation_level = number_of(one.isolation);
    }
    return request;
}

using PartitionData = wire::kafka::FetchResponse::PartitionData;

Fetched read_partition(const PartitionData& told) {
    Fetched fetched;
    fetched.high_water = Offset{told.high_watermark};
    fetched.start = Offset{std::max<std::int64_t>(told.log_start_offset, 0)};
    fetched.last_stable =
        Offset{told.last_stable_offset >= 0 ? told.last_stable_offset : told.high_watermark};
    if (told.records) {
        const base::ByteView whole =
            told.records->bytes.first(whole_batches_bytes(told.records->bytes));
        fetched.batches.assign(whole.begin(), whole.end());
    }
    if (told.aborted_transactions) {
        for (const auto& one : *told.aborted_transactions) {
            fetched.aborted.push_back({one.producer_id, Offset{one.first_offset}});
        }
        std::ranges::sort(fetched.aborted, {}, &AbortedTransaction::first);
    }
    return fetched;
}

}  // namespace

run::Task<Result<Produced>> RemoteBroker::produce(TopicName topic, Partition partition, Slice batch,
                                                  Acks) {
    base::TopicPartition at{std::move(topic), partition};
    auto work = [this, &at, &batch] { return producer_.send(std::move(at), std::move(batch)); };
    co_return co_await here(work);
}

run::Task<Result<Fetched>> RemoteBroker::fetch(Fetch wanted) {
    auto work = [this, &wanted] { return fetch_here(std::move(wanted)); };
    co_return co_await here(work);
}

run::Task<Result<Fetched>> RemoteBroker::fetch_here(Fetch wanted) {
    const base::TopicPartition at{wanted.topic, wanted.partition};
    const std::vector<Fetch> all{std::move(wanted)};
    ErrorCode why = ErrorCode::none;
    for (int i = 0; i < kAttempts; ++i) {
        CO_TRY(const std::int32_t leader, co_await cluster_.leader(at));
        CO_TRY(const auto answer, co_await cluster_.ask(leader, fetch_request(all),
                                                        {.version_max = kFetchVersionMax}));
        const auto& topics = answer.message.responses;
        if (topics.size() != 1 || topics.front().partitions.size() != 1) {
            co_return error_of(answer.message.error_code, name_of(at));
        }
        const PartitionData& told = topics.front().partitions.front();
        why = told.error_code;
        if (why == ErrorCode::none) co_return read_partition(told);
        if (!is_passing(why) || !co_await cluster_.pause(kAgainAfter)) break;
        CO_TRY_VOID(co_await cluster_.refresh());
    }
    co_return error_of(why, name_of(at));
}

run::Task<void> RemoteBroker::wait_for_bytes(std::vector<Fetch> wanted, std::uint64_t bytes_min,
                                             base::Duration wait) {
    auto work = [&] { return wait_here(std::move(wanted), bytes_min, wait); };
    co_await here(work);
}

run::Task<void> RemoteBroker::wait_here(std::vector<Fetch> wanted, std::uint64_t bytes_min,
                                        base::Duration wait) {
    std::map<std::int32_t, std::vector<Fetch>> by_leader;
    for (Fetch& one : wanted) {
        const auto leader = co_await cluster_.leader({one.topic, one.partition});
        // Its fetch says why; but not in a tight circle.
        if (!leader) {
            co_await cluster_.pause(std::min(wait, kAgainAfter));
            co_return;
        }
        by_leader[*leader].push_back(std::move(one));
    }
    const base::Duration each = by_leader.size() == 1 ? wait : std::min(wait, kSharedWaitMax);
    std::vector<run::Started<void>> waits;
    for (auto& [leader, theirs] : by_leader) {
        waits.emplace_back(wait_at(leader, std::move(theirs), bytes_min, each));
    }
    for (auto& one : waits) co_await one.end();
}

run::Task<void> RemoteBroker::wait_at(std::int32_t leader, std::vector<Fetch> wanted,
                                      std::uint64_t bytes_min, base::Duration wait) {
    // A single byte of each: what comes is thrown away.
    for (Fetch& one : wanted) one.bytes_max = 1;
    wire::kafka::FetchRequest request = fetch_request(wanted);
    request.max_wait_ms = milliseconds_of(wait);
    request.min_bytes = static_cast<std::int32_t>(
        std::min<std::uint64_t>(std::max<std::uint64_t>(bytes_min, 1), base::limits::kMiB));
    const CallLimits limits{.version_max = kFetchVersionMax,
                            .wait_max = wait + cluster_.options().request_time_max};
    const auto answer = co_await cluster_.ask(leader, std::move(request), limits);
    if (!answer) co_await cluster_.pause(std::min(wait, kAgainAfter));
}

run::Task<Result<std::optional<Timed>>> RemoteBroker::ask_offset(base::TopicPartition at,
                                                                 OffsetQuestion question) {
    ErrorCode why = ErrorCode::none;
    for (int i = 0; i < kAttempts; ++i) {
        CO_TRY(const std::int32_t leader, co_await cluster_.leader(at));
        wire::kafka::ListOffsetsRequest request;
        request.replica_id = -1;
        request.isolation_level = number_of(question.isolation);
        auto& topic = request.topics.emplace_back();
        topic.name = at.topic.value();
        topic.partitions.push_back(
            {.partition_index = at.partition.value(), .timestamp = question.time_ms});
        CO_TRY(const auto answer, co_await cluster_.ask(leader, std::move(request), kListOffsets));
        const auto& topics = answer.message.topics;
        if (topics.size() != 1 || topics.front().partitions.size() != 1) {
            co_return Error{Code::malformed, base::text(name_of(at), ": no answer to ListOffsets")};
        }
        const auto& told = topics.front().partitions.front();
        why = told.error_code;
        if (why == ErrorCode::none && told.offset < 0) co_return std::optional<Timed>();
        if (why == ErrorCode::none) {
            co_return std::optional(
                Timed{Offset{told.offset}, base::from_epoch_ms(told.timestamp)});
        }
        if (!is_passing(why) || !co_await cluster_.pause(kAgainAfter)) break;
        CO_TRY_VOID(co_await cluster_.refresh());
    }
    co_return error_of(why, name_of(at));
}

run::Task<Result<PartitionState>> RemoteBroker::state(TopicName topic, Partition partition) {
    base::TopicPartition at{std::move(topic), partition};
    auto work = [this, &at] { return state_here(std::move(at)); };
    co_return co_await here(work);
}

run::Task<Result<PartitionState>> RemoteBroker::state_here(base::TopicPartition at) {
    const OffsetQuestion committed{.time_ms = kLatest, .isolation = Isolation::read_committed};
    CO_TRY(const auto start, co_await ask_offset(at, {.time_ms = kEarliest}));
    CO_TRY(const auto stable, co_await ask_offset(at, committed));
    CO_TRY(const auto end, co_await ask_offset(at, {.time_ms = kLatest}));
    if (!start || !stable || !end) {
        co_return Error{Code::unavailable, base::text(name_of(at), ": its ends are not known")};
    }
    PartitionState state;
    state.partition = at.partition;
    state.start = start->offset;
    state.end = end->offset;
    state.high_water = end->offset;
    state.accepted = end->offset;
    state.last_stable = stable->offset;
    co_return state;
}

run::Task<Result<std::optional<Timed>>> RemoteBroker::offset_for_time(TopicName topic,
                                                                      Partition partition,
                                                                      base::WallTime time) {
    base::TopicPartition at{std::move(topic), partition};
    const OffsetQuestion question{.time_ms = std::max<std::int64_t>(base::epoch_ms(time), 0)};
    auto work = [this, &at, question] { return ask_offset(std::move(at), question); };
    co_return co_await here(work);
}

run::Task<Result<std::optional<Timed>>> RemoteBroker::offset_of_max_time(TopicName topic,
                                                                         Partition partition) {
    base::TopicPartition at{std::move(topic), partition};
    const OffsetQuestion question{.time_ms = kGreatestTime};
    auto work = [this, &at, question] { return ask_offset(std::move(at), question); };
    co_return co_await here(work);
}

run::Task<Result<Offset>> RemoteBroker::delete_records(TopicName topic, Partition partition,
                                                       std::optional<Offset> before) {
    base::TopicPartition at{std::move(topic), partition};
    auto work = [this, &at, before] { return delete_records_here(std::move(at), before); };
    co_return co_await here(work);
}

run::Task<Result<Offset>> RemoteBroker::delete_records_here(base::TopicPartition at,
                                                            std::optional<Offset> before) {
    CO_TRY(const std::int32_t leader, co_await cluster_.leader(at));
    wire::kafka::DeleteRecordsRequest request;
    request.timeout_ms = milliseconds_of(cluster_.options().request_time_max);
    auto& topic = request.topics.emplace_back();
    topic.name = at.topic.value();
    // -1: up to the high watermark.
    topic.partitions.push_back(
        {.partition_index = at.partition.value(), .offset = before ? before->value() : -1});
    CO_TRY(const auto answer, co_await cluster_.ask(leader, std::move(request), kDeleteRecords));
    for (const auto& one : answer.message.topics) {
        for (const auto& told : one.partitions) {
            if (told.error_code != ErrorCode::none)
                co_return error_of(told.error_code, name_of(at));
            co_return Offset{told.low_watermark};
        }
    }
    co_return Error{Code::malformed, base::text(name_of(at), ": no answer to DeleteRecords")};
}

run::Task<Result<VerificationGuard>> RemoteBroker::begin_verification(TopicName, Partition,
                                                                      ProducerIdentity) {
    co_return unsupported("the verification of transactions");
}

run::Task<Result<Produced>> RemoteBroker::produce_verified(TopicName, Partition, Slice, Acks,
                                                           VerificationGuard) {
    co_return unsupported("the verification of transactions");
}

run::Task<Result<Offset>> RemoteBroker::append_marker(TopicName, Partition, Marker) {
    co_return unsupported("writing markers");
}

run::Task<Result<std::int64_t>> RemoteBroker::allocate_producer_id() {
    co_return unsupported("giving out producer ids");
}

run::Task<Result<std::vector<ProducerState>>> RemoteBroker::producers(TopicName, Partition) {
    co_return unsupported("the state of producers");
}

run::Task<Result<>> RemoteBroker::stop() {
    // Its calls end with the cluster.
    co_return Result<>{};
}

}  // namespace broker::remote
