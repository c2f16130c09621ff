// Offsets by time, and where a leader's epoch ends.

#include "wire/kafka/list_offsets.h"

#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using wire::kafka::ListOffsetsRequest;
using wire::kafka::ListOffsetsResponse;
using wire::kafka::OffsetForLeaderEpochRequest;
using wire::kafka::OffsetForLeaderEpochResponse;
using PartitionAnswer = ListOffsetsResponse::ListOffsetsPartitionResponse;

// Timestamps that stand for something else.
constexpr std::int64_t kLatest = -1;
constexpr std::int64_t kEarliest = -2;
constexpr std::int64_t kGreatestTime = -3;
constexpr std::int64_t kEarliestLocal = -4;
constexpr std::int64_t kLatestTiered = -5;

base::Offset readable_end(const broker::PartitionState& state, std::int8_t isolation_level) {
    return isolation_level == 1 ? state.last_stable : state.high_water;
}

void answer_offset(PartitionAnswer& answer, base::Offset offset, std::int64_t timestamp) {
    answer.offset = offset.value();
    answer.timestamp = timestamp;
    answer.leader_epoch = kLeaderEpoch;
}

// By time: the log's own records, as far as the reader may read.
run::Task<base::Result<std::optional<broker::Timed>>> find_by_time(KafkaDoor& door,
                                                                   base::TopicName topic,
                                                                   base::Partition partition,
                                                                   std::int64_t timestamp) {
    if (timestamp == kGreatestTime) {
        co_return co_await door.broker().offset_of_max_time(std::move(topic), partition);
    }
    co_return co_await door.broker().offset_for_time(std::move(topic), partition,
                                                     base::from_epoch_ms(timestamp));
}

run::Task<PartitionAnswer> list_one(KafkaDoor& door, base::TopicName topic,
                                    ListOffsetsRequest::ListOffsetsPartition asked,
                                    std::int8_t isolation_level) {
    PartitionAnswer answer;
    answer.partition_index = asked.partition_index;
    const base::Partition partition{asked.partition_index};
    const auto state = co_await door.broker().state(topic, partition);
    if (!state) {
        answer.error_code = error_of(state.error());
        co_return answer;
    }
    if (asked.current_leader_epoch > kLeaderEpoch) {
        answer.error_code = ErrorCode::unknown_leader_epoch;
        co_return answer;
    }
    switch (asked.timestamp) {
        case kLatest:
            answer_offset(answer, readable_end(*state, isolation_level), -1);
            co_return answer;
        case kEarliest:
        case kEarliestLocal:
            answer_offset(answer, state->start, -1);
            co_return answer;
        case kLatestTiered:
            co_return answer;
        default:
            break;
    }
    const auto found = co_await find_by_time(door, std::move(topic), partition, asked.timestamp);
    if (!found) {
        answer.error_code = error_of(found.error());
    } else if (*found && (*found)->offset < readable_end(*state, isolation_level)) {
        answer_offset(answer, (*found)->offset, base::epoch_ms((*found)->time));
    }
    co_return answer;
}

run::Task<ListOffsetsResponse> list_offsets(KafkaDoor& door, Call<ListOffsetsRequest> call) {
    ListOffsetsResponse response;
    for (const ListOffsetsRequest::ListOffsetsTopic& topic : call.request.topics) {
        auto& answers = response.topics.emplace_back();
        answers.name = topic.name;
        for (const ListOffsetsRequest::ListOffsetsPartition& partition : topic.partitions) {
            answers.partitions.push_back(co_await list_one(
                door, base::TopicName{topic.name}, partition, call.request.isolation_level));
        }
    }
    co_return response;
}

run::Task<OffsetForLeaderEpochResponse::EpochEndOffset> end_of_epoch(
    KafkaDoor& door, base::TopicName topic,
    OffsetForLeaderEpochRequest::OffsetForLeaderPartition asked) {
    OffsetForLeaderEpochResponse::EpochEndOffset answer;
    answer.partition = asked.partition;
    const auto state =
        co_await door.broker().state(std::move(topic), base::Partition{asked.partition});
    if (!state) {
        answer.error_code = error_of(state.error());
    } else if (asked.current_leader_epoch > kLeaderEpoch) {
        answer.error_code = ErrorCode::unknown_leader_epoch;
    } else if (asked.leader_epoch == kLeaderEpoch) {
        answer.leader_epoch = kLeaderEpoch;
        answer.end_offset = state->high_water.value();
    }
    co_return answer;
}

run::Task<OffsetForLeaderEpochResponse> offset_for_leader_epoch(
    KafkaDoor& door, Call<OffsetForLeaderEpochRequest> call) {
    OffsetForLeaderEpochResponse response;
    for (const auto& topic : call.request.topics) {
        auto& answers = response.topics.emplace_back();
        answers.topic = topic.topic;
        for (const auto& partition : topic.partitions) {
            answers.partitions.push_back(
                co_await end_of_epoch(door, base::TopicName{topic.topic}, partition));
        }
    }
    co_return response;
}

}  // namespace

void add_list_offsets(ApiTable& table, KafkaDoor& door) {
    table.add<ListOffsetsRequest>(
        [&door](Call<ListOffsetsRequest> call) { return list_offsets(door, std::move(call)); });
    table.add<OffsetForLeaderEpochRequest>([&door](Call<OffsetForLeaderEpochRequest> call) {
        return offset_for_leader_epoch(door, std::move(call));
    });
}

}  // namespace door::kafka
