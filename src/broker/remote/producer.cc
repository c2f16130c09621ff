#include "broker/remote/producer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/limits.h"
#include "base/log_line.h"
#include "wire/kafka/produce.h"
#include "wire/kafka/transactions.h"

namespace broker::remote {
namespace {

using base::Code;
using base::Error;

// Half of what a broker takes by default (message.max.bytes).
constexpr std::size_t kRoundBytesMax = 512 * base::limits::kKiB;
constexpr base::Duration kAgainMin = std::chrono::milliseconds(50);
constexpr base::Duration kAgainMax = std::chrono::seconds(1);
// Later versions name topics by id.
constexpr CallLimits kProduce{.version_max = 12};
constexpr CallLimits kInitProducerId{.version_max = 4};

std::int32_t after(std::int32_t sequence, std::int32_t records) {
    const auto sum = static_cast<std::uint32_t>(sequence) + static_cast<std::uint32_t>(records);
    return static_cast<std::int32_t>(sum & std::numeric_limits<std::int32_t>::max());
}

// The broker has forgotten the producer, or taken it for an older one.
bool is_about_producer(ErrorCode code) {
    return code == ErrorCode::unknown_producer_id || code == ErrorCode::invalid_producer_epoch ||
           code == ErrorCode::producer_fenced || code == ErrorCode::out_of_order_sequence_number;
}

// Because of what is in the batch, which its neighbours need not share.
bool is_about_records(Code code) {
    return code == Code::too_large || code == Code::corrupt || code == Code::malformed ||
           code == Code::invalid_timestamp || code == Code::policy_violation;
}

}  // namespace

void Producer::end(Waiting& one, Result<Produced> outcome) {
    one.outcome = std::move(outcome);
    one.ended.notify_all();
}

run::Task<Result<Produced>> Producer::send(base::TopicPartition at, Slice batch) {
    CO_TRY(const codec::BatchHeader header, codec::check_batch(batch.view()));
    if (header.is_transactional() || header.is_control() || header.producer_id >= 0) {
        co_return Error{Code::unsupported,
                        "only batches without a producer go to a broker elsewhere"};
    }
    const auto mine = std::make_shared<Waiting>();
    mine->batch = std::move(batch);
    mine->records = header.record_count;
    mine->can_be_joined = codec::can_be_joined(header);
    Line& line = lines_[at];
    line.waiting.push_back(mine);
    if (!line.is_working) {
        line.is_working = true;
        cluster_.spawn(work(at, line));
    }
    // A cluster that is being left runs no work.
    if (cluster_.is_stopping() && !mine->outcome) {
        co_return Error{Code::closed, "the cluster is left"};
    }
    while (!mine->outcome) co_await mine->ended.wait();
    co_return *std::move(mine->outcome);
}

Producer::Round Producer::next_round(Line& line) {
    Round round;
    std::size_t bytes = 0;
    while (!line.waiting.empty()) {
        const std::shared_ptr<Waiting>& next = line.waiting.front();
        bytes += next->batch.size();
        const bool fits = round.empty() || (next->can_be_joined && round.front()->can_be_joined &&
                                            bytes <= kRoundBytesMax);
        if (!fits) break;
        round.push_back(next);
        line.waiting.pop_front();
    }
    return round;
}

run::Task<void> Producer::work(base::TopicPartition at, Line& line) {
    while (!line.waiting.empty()) co_await send_round(at, line, next_round(line));
    line.is_working = false;
}

run::Task<void> Producer::send_round(const base::TopicPartition& at, Line& line, Round round) {
    Result<Produced> produced = Error{Code::malformed, ""};
    if (round.size() == 1) {
        const base::ByteView whole = round.front()->batch.view();
        produced = co_await deliver(at, line, Bytes(whole.begin(), whole.end()));
    } else {
        std::vector<base::ByteView> parts;
        parts.reserve(round.size());
        for (const auto& one : round) parts.push_back(one->batch.view());
        Result<Bytes> joined = codec::joined_batch(parts);
        if (joined) {
            produced = co_await deliver(at, line, *std::move(joined));
        } else {
            produced = joined.error();
        }
    }
    if (!produced && round.size() > 1 && is_about_records(produced.error().code)) {
        for (const auto& one : round) co_await send_round(at, line, Round{one});
        co_return;
    }
    std::int32_t before = 0;
    for (const auto& one : round) {
        Result<Produced> outcome = produced;
        if (outcome) outcome->base = base::advanced(produced->base, before);
        before += one->records;
        end(*one, std::move(outcome));
    }
}

run::Task<Result<>> Producer::introduce(Line& line) {
    if (line.producer.id >= 0 || !is_idempotent_) co_return Result<>{};
    wire::kafka::InitProducerIdRequest request;
    request.transaction_timeout_ms = 60'000;
    CO_TRY(const auto answer, co_await cluster_.ask_any(std::move(request), kInitProducerId));
    const ErrorCode code = answer.message.error_code;
    if (code == ErrorCode::cluster_authorization_failed) {
        // A right of its own before Kafka 3.0.
        is_idempotent_ = false;
        base::log_warn("broker", "producer_not_idempotent",
                       {{"why",
                         "the cluster grants no IdempotentWrite: a record whose answer is "
                         "lost may be stored twice"}});
        co_return Result<>{};
    }
    if (code != ErrorCode::none) co_return error_of(code, "InitProducerId");
    line.producer = {answer.message.producer_id, answer.message.producer_epoch, 0};
    co_return Result<>{};
}

run::Task<Result<Produced>> Producer::send_once(const base::TopicPartition& at, const Bytes& batch,
                                                ErrorCode& refusal) {
    CO_TRY(const std::int32_t leader, co_await cluster_.leader(at));
    wire::kafka::ProduceRequest request;
    request.acks = -1;
    request.timeout_ms = milliseconds_of(cluster_.options().request_time_max);
    auto& topic = request.topic_data.emplace_back();
    topic.name = at.topic.value();
    topic.partition_data.push_back(
        {.index = at.partition.value(), .records = wire::kafka::Records{batch, {}}});
    CO_TRY(const auto answer, co_await cluster_.ask(leader, std::move(request), kProduce));
    if (answer.message.responses.size() != 1 ||
        answer.message.responses.front().partition_responses.size() != 1) {
        co_return Error{Code::malformed, base::text("broker ", leader, ": no answer to Produce")};
    }
    const auto& told = answer.message.responses.front().partition_responses.front();
    refusal = told.error_code;
    if (refusal != ErrorCode::none) {
        base::Error error =
            error_of(refusal, base::text("topic ", at.topic, ", partition ", at.partition));
        if (told.error_message) error.what += ": " + base::printable(*told.error_message, 400);
        co_return error;
    }
    Produced produced;
    produced.base = Offset{told.base_offset};
    produced.start = Offset{told.log_start_offset};
    if (told.log_append_time_ms >= 0) {
        produced.append_time = base::from_epoch_ms(told.log_append_time_ms);
    }
    co_return produced;
}

// REMOTE-1: until the broker has said something of this batch, it goes out again with the same
// sequence, which lets the broker know it for the same.
run::Task<Result<Produced>> Producer::deliver(const base::TopicPartition& at, Line& line,
                                              Bytes batch) {
    const auto header = codec::decode_header(batch);
    CHECK(static_cast<bool>(header), "it was checked");
    const base::MonotonicTime until =
        cluster_.clock().monotonic() + cluster_.options().delivery_time_max;
    base::Duration again_after = kAgainMin;
    bool may_be_stored = false;
    for (;;) {
        ErrorCode refusal = ErrorCode::none;
        Result<Produced> sent = Error{Code::unavailable, ""};
        if (const auto known = co_await introduce(line); !known) {
            sent = known.error();
        } else {
            if (line.producer.id >= 0) codec::stamp_producer(batch, line.producer);
            sent = co_await send_once(at, batch, refusal);
            if (sent) {
                line.producer.sequence = after(line.producer.sequence, header->record_count);
                co_return std::move(sent);
            }
            const bool is_answered = refusal != ErrorCode::none;
            may_be_stored = may_be_stored || !is_answered ||
                            refusal == ErrorCode::request_timed_out ||
                            refusal == ErrorCode::not_enough_replicas_after_append;
        }
        const Code code = sent.error().code;
        const bool starts_anew = is_about_producer(refusal) && !may_be_stored;
        if (starts_anew) line.producer = {};
        const bool is_worth_it =
            starts_anew ||
            (refusal == ErrorCode::none ? code == Code::unavailable || code == Code::timed_out
                                        : is_passing(refusal));
        const bool has_time = cluster_.clock().monotonic() + again_after < until;
        const bool goes_on = is_worth_it && has_time && co_await cluster_.pause(again_after);
        if (!goes_on) {
            // Whatever became of it, the next batch must not be taken for it.
            if (may_be_stored) line.producer = {};
            co_return std::move(sent);
        }
        again_after = std::min(again_after * 2, kAgainMax);
        // Whom to ask may have changed; that there is nobody to ask shows again at once.
        if (!starts_anew) (void)co_await cluster_.refresh();
    }
}

}  // namespace broker::remote
