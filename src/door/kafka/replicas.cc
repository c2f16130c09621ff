// Where replicas lie: one of each partition, in one directory, for good.

#include "wire/kafka/replicas.h"

#include <algorithm>
#include <numeric>

#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using wire::kafka::AlterPartitionReassignmentsRequest;
using wire::kafka::AlterPartitionReassignmentsResponse;
using wire::kafka::AlterReplicaLogDirsRequest;
using wire::kafka::AlterReplicaLogDirsResponse;
using wire::kafka::DescribeLogDirsRequest;
using wire::kafka::DescribeLogDirsResponse;
using wire::kafka::ListPartitionReassignmentsRequest;
using wire::kafka::ListPartitionReassignmentsResponse;
using LogDirTopic = DescribeLogDirsResponse::DescribeLogDirsTopic;

bool has_partition(KafkaDoor& door, const std::string& name, std::int32_t partition) {
    const auto topic = door.broker().topic(base::TopicName{name});
    return topic && partition >= 0 && partition < topic->partitions;
}

run::Task<LogDirTopic> sizes_of(KafkaDoor& door, std::string name,
                                std::vector<std::int32_t> partitions) {
    LogDirTopic answer;
    answer.name = name;
    for (const std::int32_t partition : partitions) {
        const auto state =
            co_await door.broker().state(base::TopicName{name}, base::Partition{partition});
        // What is not there is left out, as by Kafka.
        if (!state) continue;
        answer.partitions.push_back({.partition_index = partition,
                                     .partition_size = static_cast<std::int64_t>(state->bytes)});
    }
    co_return answer;
}

std::vector<std::int32_t> all_partitions(const broker::Topic& topic) {
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(topic.partitions));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

run::Task<DescribeLogDirsResponse> describe_log_dirs(KafkaDoor& door,
                                                     Call<DescribeLogDirsRequest> call) {
    DescribeLogDirsResponse response;
    if (!call.peer->may(auth::Operation::describe)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        co_return response;
    }
    auto& directory = response.results.emplace_back();
    directory.log_dir = door.options().log_directory;
    if (call.request.topics) {
        for (const auto& asked : *call.request.topics) {
            directory.topics.push_back(co_await sizes_of(door, asked.topic, asked.partitions));
        }
    } else {
        for (const broker::Topic& topic : door.broker().all_topics()) {
            directory.topics.push_back(
                co_await sizes_of(door, topic.name.value(), all_partitions(topic)));
        }
    }
    co_return response;
}

// A replica can be moved to where it is, and nowhere else.
run::Task<AlterReplicaLogDirsResponse> alter_replica_log_dirs(
    KafkaDoor& door, Call<AlterReplicaLogDirsRequest> call) {
    AlterReplicaLogDirsResponse response;
    const bool is_allowed = call.peer->may(auth::Operation::alter);
    for (const auto& directory : call.request.dirs) {
        const bool known = directory.path == door.options().log_directory;
        for (const auto& topic : directory.topics) {
            auto& answers = response.results.emplace_back();
            answers.topic_name = topic.name;
            for (const std::int32_t partition : topic.partitions) {
                ErrorCode error = known ? ErrorCode::none : ErrorCode::log_dir_not_found;
                if (!has_partition(door, topic.name, partition)) {
                    error = ErrorCode::unknown_topic_or_partition;
                }
                if (!is_allowed) error = ErrorCode::cluster_authorization_failed;
                answers.partitions.push_back({.partition_index = partition, .error_code = error});
            }
        }
    }
    co_return response;
}

// Null takes a reassignment back, of which none is ever under way.
ErrorCode reassign(KafkaDoor& door, const std::string& topic,
                   const AlterPartitionReassignmentsRequest::ReassignablePartition& asked) {
    if (!has_partition(door, topic, asked.partition_index)) {
        return ErrorCode::unknown_topic_or_partition;
    }
    if (!asked.replicas) return ErrorCode::no_reassignment_in_progress;
    const bool stays = asked.replicas->size() == 1 && asked.replicas->front() == kNodeId;
    return stays ? ErrorCode::none : ErrorCode::invalid_replica_assignment;
}

run::Task<AlterPartitionReassignmentsResponse> alter_partition_reassignments(
    KafkaDoor& door, Call<AlterPartitionReassignmentsRequest> call) {
    AlterPartitionReassignmentsResponse response;
    if (!call.peer->may(auth::Operation::alter)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        co_return response;
    }
    response.allow_replication_factor_change = call.request.allow_replication_factor_change;
    for (const auto& topic : call.request.topics) {
        auto& answers = response.responses.emplace_back();
        answers.name = topic.name;
        for (const auto& partition : topic.partitions) {
            answers.partitions.push_back({.partition_index = partition.partition_index,
                                          .error_code = reassign(door, topic.name, partition)});
        }
    }
    co_return response;
}

run::Task<ListPartitionReassignmentsResponse> list_partition_reassignments(
    Call<ListPartitionReassignmentsRequest> call) {
    ListPartitionReassignmentsResponse response;
    if (!call.peer->may(auth::Operation::describe)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
    }
    co_return response;
}

}  // namespace

void add_replicas(ApiTable& table, KafkaDoor& door) {
    table.add<DescribeLogDirsRequest>([&door](Call<DescribeLogDirsRequest> call) {
        return describe_log_dirs(door, std::move(call));
    });
    table.add<AlterReplicaLogDirsRequest>([&door](Call<AlterReplicaLogDirsRequest> call) {
        return alter_replica_log_dirs(door, std::move(call));
    });
    table.add<AlterPartitionReassignmentsRequest>(
        [&door](Call<AlterPartitionReassignmentsRequest> call) {
            return alter_partition_reassignments(door, std::move(call));
        });
    table.add<ListPartitionReassignmentsRequest>(list_partition_reassignments);
}

}  // namespace door::kafka
