// Batches into partitions. Requests of one connection run beside each other: each partition takes
// its batches in the order in which they came, for a handler asks the broker before it first waits
// (KAFKA-4).

#include "wire/kafka/produce.h"

#include "broker/config/topic_name.h"
#include "codec/records/record_batch.h"
#include "door/kafka/door.h"
#include "door/kafka/errors.h"
#include "door/kafka/transactions/transaction_door.h"
#include "run/gate.h"

namespace door::kafka {

namespace {

using wire::kafka::ProduceRequest;
using wire::kafka::ProduceResponse;
using PartitionAnswer = ProduceResponse::PartitionProduceResponse;
using PartitionData = ProduceRequest::PartitionProduceData;

// The first version whose batches have the form that is stored here.
constexpr std::int16_t kFirstWithBatches = 3;

std::optional<broker::Acks> acks_of(std::int16_t number) {
    switch (number) {
        case -1:
            return broker::Acks::all;
        case 0:
            return broker::Acks::none;
        case 1:
            return broker::Acks::leader;
        default:
            return std::nullopt;
    }
}

// The batch's own header says whether it belongs to a transaction.
bool is_transactional(base::ByteView batch) {
    const base::Result<codec::BatchHeader> header = codec::decode_header(batch);
    return header && header->is_transactional();
}

// The batch as a part of the frame that brought it: stored without a copy.
base::Slice slice_of(const std::shared_ptr<Frame>& frame, base::ByteView batch) {
    const auto at = static_cast<std::size_t>(batch.data() - frame->bytes().data());
    return {frame, frame->bytes().subspan(at, batch.size())};
}

void tell(const broker::Produced& produced, PartitionAnswer& answer) {
    answer.base_offset = produced.base.value();
    answer.log_start_offset = produced.start.value();
    if (produced.append_time) answer.log_append_time_ms = base::epoch_ms(*produced.append_time);
}

run::Task<void> produce_in_transaction(KafkaDoor& door,
                                       broker::transactions::TransactionalBatch batch,
                                       PartitionAnswer& answer) {
    broker::transactions::ProduceAnswer told = co_await door.admission().produce(std::move(batch));
    answer.error_code = told.error;
    if (told.error == ErrorCode::none) {
        tell(told.produced, answer);
    } else {
        answer.error_message = std::move(told.why);
    }
}

run::Task<void> produce_one(KafkaDoor& door, base::TopicName topic, base::Slice batch,
                            broker::Acks acks, PartitionAnswer& answer) {
    const base::Partition partition{answer.index};
    const base::Result<broker::Produced> produced =
        co_await door.broker().produce(std::move(topic), partition, std::move(batch), acks);
    if (!produced) {
        answer.error_code = error_of(produced.error());
        answer.error_message = produced.error().what;
        co_return;
    }
    tell(*produced, answer);
}

// Why none of the request can be stored.
ErrorCode refusal_of(const Call<ProduceRequest>& call) {
    if (!call.since(kFirstWithBatches)) return ErrorCode::unsupported_for_message_format;
    const auto& id = call.request.transactional_id;
    if (id && !call.peer->may(auth::Operation::write, auth::ResourceType::transactional_id, *id)) {
        return ErrorCode::transactional_id_authorization_failed;
    }
    if (!acks_of(call.request.acks)) return ErrorCode::invalid_required_acks;
    return ErrorCode::none;
}

// The places of all answers, before any is filled: they must not move.
ProduceResponse places_for(const ProduceRequest& request, ErrorCode error) {
    ProduceResponse response;
    for (const ProduceRequest::TopicProduceData& topic : request.topic_data) {
        auto& answer = response.responses.emplace_back();
        answer.name = topic.name;
        answer.topic_id = topic.topic_id;
        for (const PartitionData& data : topic.partition_data) {
            answer.partition_responses.push_back(
                {.index = data.index, .error_code = error, .base_offset = -1});
        }
    }
    return response;
}

bool has_error(const ProduceResponse& response) {
    for (const auto& topic : response.responses) {
        for (const auto& partition : topic.partition_responses) {
            if (partition.error_code != ErrorCode::none) return true;
        }
    }
    return false;
}

void start_one(KafkaDoor& door, run::Gate& under_way, const Call<ProduceRequest>& call,
               const base::TopicName& topic, base::Slice batch, PartitionAnswer& place) {
    const broker::Acks acks = *acks_of(call.request.acks);
    run::Shard& shard = run::Shard::current();
    if (!is_transactional(batch.view())) {
        shard.spawn(under_way, produce_one(door, topic, std::move(batch), acks, place));
        return;
    }
    if (!call.request.transactional_id) {
        place.error_code = ErrorCode::transactional_id_authorization_failed;
        return;
    }
    broker::transactions::TransactionalBatch transactional{
        *call.request.transactional_id,
        {topic, base::Partition{place.index}},
        std::move(batch),
        acks,
        transactions::support_of_produce(call.version)};
    shard.spawn(under_way, produce_in_transaction(door, std::move(transactional), place));
}

// Starts all of a topic's; the gate counts those that wait.
void start_topic(KafkaDoor& door, run::Gate& under_way, const Call<ProduceRequest>& call,
                 const ProduceRequest::TopicProduceData& topic,
                 ProduceResponse::TopicProduceResponse& answer) {
    const auto refuse_all = [&answer](ErrorCode error) {
        for (auto& partition : answer.partition_responses) partition.error_code = error;
    };
    base::TopicName name{topic.name};
    if (call.since(13)) {
        const base::Result<broker::Topic> found = door.broker().topic(topic.topic_id);
        if (!found) return refuse_all(ErrorCode::unknown_topic_id);
        name = found->name;
    }
    if (!call.peer->may_topic(auth::Operation::write, name.value())) {
        return refuse_all(ErrorCode::topic_authorization_failed);
    }
    // What the coordinators keep there, nobody else may write.
    if (broker::is_internal(name)) return refuse_all(ErrorCode::invalid_topic_exception);
    for (std::size_t i = 0; i < topic.partition_data.size(); ++i) {
        PartitionAnswer& place = answer.partition_responses[i];
        const auto& records = topic.partition_data[i].records;
        if (!records || records->bytes.empty()) {
            place.error_code = ErrorCode::invalid_record;
            continue;
        }
        start_one(door, under_way, call, name, slice_of(call.frame, records->bytes), place);
    }
}

run::Task<Held<ProduceResponse>> produce(KafkaDoor& door, Call<ProduceRequest> call) {
    const ErrorCode refusal = refusal_of(call);
    ProduceResponse response = places_for(call.request, refusal);
    if (refusal == ErrorCode::none) {
        run::Gate under_way;
        for (std::size_t i = 0; i < response.responses.size(); ++i) {
            start_topic(door, under_way, call, call.request.topic_data[i], response.responses[i]);
        }
        co_await under_way.close();
    }
    Held<ProduceResponse> held;
    if (call.request.acks == 0) {
        // Nobody reads an answer: all that can be told is an end of the connection.
        held.close = has_error(response);
    } else {
        held.response = std::move(response);
    }
    co_return held;
}

}  // namespace

void add_produce(ApiTable& table, KafkaDoor& door) {
    table.add_held<ProduceRequest>(Order::pipelined, [&door](Call<ProduceRequest> call) {
        return produce(door, std::move(call));
    });
}

}  // namespace door::kafka
