#include "door/kafka/groups/group_door.h"

namespace door::kafka::groups {

using base::TopicPartition;
using wire::kafka::ErrorCode;

namespace {

TopicPartition place(const std::string& topic, std::int32_t partition) {
    return {base::TopicName{topic}, base::Partition{partition}};
}

template <class Partition>
Partition shown(const broker::groups::FetchedOffset& offset) {
    Partition one;
    one.partition_index = offset.at.partition.value();
    one.committed_offset = offset.next.value();
    one.committed_leader_epoch = offset.leader_epoch;
    one.metadata = offset.metadata;
    one.error_code = offset.error;
    return one;
}

// The offsets are told topic by topic; those of one stand together.
template <class Topic, class Partition>
std::vector<Topic> by_topic(const std::vector<broker::groups::FetchedOffset>& offsets) {
    std::vector<Topic> topics;
    for (const broker::groups::FetchedOffset& offset : offsets) {
        if (topics.empty() || topics.back().name != offset.at.topic.value()) {
            topics.emplace_back().name = offset.at.topic.value();
        }
        topics.back().partitions.push_back(shown<Partition>(offset));
    }
    return topics;
}

template <class Topics>
std::optional<std::vector<TopicPartition>> places_of(const std::optional<Topics>& topics) {
    if (!topics) return std::nullopt;
    std::vector<TopicPartition> places;
    for (const auto& topic : *topics) {
        for (const std::int32_t partition : topic.partition_indexes) {
            places.push_back(place(topic.name, partition));
        }
    }
    return places;
}

}  // namespace

run::Task<messages::OffsetCommitResponse> GroupDoor::commit(messages::OffsetCommitRequest request,
                                                            Caller caller) {
    broker::groups::CommitRequest commit;
    commit.group = std::move(request.group_id);
    commit.who.member_id = std::move(request.member_id);
    commit.who.instance_id = std::move(request.group_instance_id);
    commit.who.generation = request.generation_id_or_member_epoch;
    commit.who.understands_member_epoch = caller.version >= 9;
    if (request.retention_time_ms >= 0) {
        commit.retention = std::chrono::milliseconds(request.retention_time_ms);
    }
    for (auto& topic : request.topics) {
        for (auto& one : topic.partitions) {
            commit.offsets.push_back(
                {place(topic.name, one.partition_index), base::Offset{one.committed_offset},
                 one.committed_leader_epoch, std::move(one.committed_metadata).value_or("")});
        }
    }
    const auto answer = co_await coordinator_.commit(std::move(commit));

    messages::OffsetCommitResponse response;
    std::size_t next = 0;
    for (const auto& topic : request.topics) {
        auto& told = response.topics.emplace_back();
        told.name = topic.name;
        told.topic_id = topic.topic_id;
        for (const auto& one : topic.partitions) {
            told.partitions.push_back({one.partition_index, answer[next++].error});
        }
    }
    co_return response;
}

run::Task<messages::OffsetFetchResponse> GroupDoor::fetch(messages::OffsetFetchRequest request,
                                                          Caller caller) {
    if (caller.version < 8) co_return co_await fetch_one(std::move(request), std::move(caller));
    messages::OffsetFetchResponse response;
    for (auto& group : request.groups) {
        broker::groups::FetchOffsetsRequest fetch;
        fetch.group = group.group_id;
        fetch.partitions = places_of(group.topics);
        fetch.member_id = group.member_id.value_or("");
        fetch.member_epoch = group.member_epoch;
        fetch.requires_stable = request.require_stable;
        const auto answer = co_await coordinator_.fetch(std::move(fetch));
        auto& told = response.groups.emplace_back();
        told.group_id = std::move(group.group_id);
        told.error_code = answer.error;
        told.topics =
            by_topic<messages::OffsetFetchResponse::OffsetFetchResponseTopics,
                     messages::OffsetFetchResponse::OffsetFetchResponsePartitions>(answer.offsets);
    }
    co_return response;
}

// Until version 7: one group, whose error stands beside its topics.
run::Task<messages::OffsetFetchResponse> GroupDoor::fetch_one(messages::OffsetFetchRequest request,
                                                              Caller /*caller*/) {
    broker::groups::FetchOffsetsRequest fetch;
    fetch.group = std::move(request.group_id);
    fetch.partitions = places_of(request.topics);
    fetch.requires_stable = request.require_stable;
    const auto answer = co_await coordinator_.fetch(std::move(fetch));
    messages::OffsetFetchResponse response;
    response.error_code = answer.error;
    response.topics =
        by_topic<messages::OffsetFetchResponse::OffsetFetchResponseTopic,
                 messages::OffsetFetchResponse::OffsetFetchResponsePartition>(answer.offsets);
    co_return response;
}

run::Task<messages::OffsetDeleteResponse> GroupDoor::delete_offsets(
    messages::OffsetDeleteRequest request, Caller /*caller*/) {
    broker::groups::DeleteOffsetsRequest wanted;
    wanted.group = std::move(request.group_id);
    for (const auto& topic : request.topics) {
        for (const auto& one : topic.partitions) {
            wanted.partitions.push_back(place(topic.name, one.partition_index));
        }
    }
    const auto answer = co_await coordinator_.delete_offsets(std::move(wanted));
    messages::OffsetDeleteResponse response;
    response.error_code = answer.error;
    if (answer.error != ErrorCode::none) co_return response;
    std::size_t next = 0;
    for (const auto& topic : request.topics) {
        auto& told = response.topics.emplace_back();
        told.name = topic.name;
        for (const auto& one : topic.partitions) {
            told.partitions.push_back({one.partition_index, answer.partitions[next++].error});
        }
    }
    co_return response;
}

}  // namespace door::kafka::groups
