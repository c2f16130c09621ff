// Offsets and administration.

#include "broker/remote/remote_groups.h"

#include <algorithm>
#include <map>

#include "broker/remote/group_calls.h"
#include "wire/kafka/consumer_group.h"
#include "wire/kafka/groups.h"
#include "wire/kafka/offsets.h"

namespace broker::remote {
namespace {

using groups::ErrorCode;

// Those before many groups share a request, and before topics go by id.
constexpr CallLimits kOffsetCommit{.version_max = 9};
constexpr CallLimits kOffsetFetch{.version_max = 7};
constexpr CallLimits kOffsetDelete{.version_max = 0};
constexpr CallLimits kListGroups{.version_max = 5};
constexpr CallLimits kDescribeGroups{.version_max = 6};
constexpr CallLimits kDescribeConsumerGroups{.version_max = 1};
constexpr CallLimits kDeleteGroups{.version_max = 2};

std::map<std::string, std::vector<std::int32_t>> by_topic(
    const std::vector<base::TopicPartition>& partitions) {
    std::map<std::string, std::vector<std::int32_t>> topics;
    for (const base::TopicPartition& one : partitions) {
        topics[one.topic.value()].push_back(one.partition.value());
    }
    return topics;
}

// The error of the first partition stands for a coordinator that is none: it says so of all.
template <class Response>
ErrorCode first_partitions_error(const Response& answer) {
    if (answer.topics.empty() || answer.topics.front().partitions.empty()) return ErrorCode::none;
    return answer.topics.front().partitions.front().error_code;
}

constexpr auto error_in = [](const auto& answer) { return answer.error_code; };

groups::Assignment assignment_of(
    const wire::kafka::ConsumerGroupDescribeResponse::Assignment& told) {
    groups::Assignment made;
    for (const auto& one : told.topic_partitions) {
        made[one.topic_id].insert(one.partitions.begin(), one.partitions.end());
    }
    return made;
}

}  // namespace

run::Task<groups::CommitAnswer> RemoteGroups::commit(groups::CommitRequest request) {
    std::vector<base::TopicPartition> places;
    for (const groups::OffsetToCommit& one : request.offsets) places.push_back(one.at);
    auto work = [this, &request] { return commit_here(std::move(request)); };
    auto told = co_await here(work);
    if (told) co_return *std::move(told);
    groups::CommitAnswer refused;
    for (base::TopicPartition& at : places) {
        refused.push_back({std::move(at), ErrorCode::coordinator_not_available});
    }
    co_return refused;
}

run::Task<Result<groups::CommitAnswer>> RemoteGroups::commit_here(groups::CommitRequest request) {
    wire::kafka::OffsetCommitRequest asked;
    asked.group_id = request.group;
    asked.generation_id_or_member_epoch = request.who.generation;
    asked.member_id = request.who.member_id;
    asked.group_instance_id = request.who.instance_id;
    // One topic each: the order of the answer is that of the request.
    for (const groups::OffsetToCommit& one : request.offsets) {
        auto& topic = asked.topics.emplace_back();
        topic.name = one.at.topic.value();
        topic.partitions.push_back({.partition_index = one.at.partition.value(),
                                    .committed_offset = one.next.value(),
                                    .committed_leader_epoch = one.leader_epoch,
                                    .committed_metadata = one.metadata});
    }
    const auto first_error = [](const wire::kafka::OffsetCommitResponse& answer) {
        return first_partitions_error(answer);
    };
    CO_TRY(const auto told,
           co_await ask(request.group, std::move(asked), kOffsetCommit, first_error));
    std::map<base::TopicPartition, ErrorCode> errors;
    for (const auto& topic : told.message.topics) {
        for (const auto& one : topic.partitions) {
            errors[{TopicName{topic.name}, Partition{one.partition_index}}] = one.error_code;
        }
    }
    groups::CommitAnswer answer;
    for (const groups::OffsetToCommit& one : request.offsets) {
        const auto found = errors.find(one.at);
        answer.push_back(
            {one.at, found == errors.end() ? ErrorCode::unknown_server_error : found->second});
    }
    co_return answer;
}

run::Task<groups::FetchOffsetsAnswer> RemoteGroups::fetch(groups::FetchOffsetsRequest request) {
    auto work = [this, &request] { return fetch_here(std::move(request)); };
    auto told = co_await here(work);
    if (told) co_return *std::move(told);
    co_return groups::FetchOffsetsAnswer{.error = ErrorCode::coordinator_not_available};
}

run::Task<Result<groups::FetchOffsetsAnswer>> RemoteGroups::fetch_here(
    groups::FetchOffsetsRequest request) {
    wire::kafka::OffsetFetchRequest asked;
    asked.group_id = request.group;
    asked.require_stable = request.requires_stable;
    if (request.partitions) {
        asked.topics.emplace();
        for (auto& [name, numbers] : by_topic(*request.partitions)) {
            asked.topics->push_back({.name = name, .partition_indexes = std::move(numbers)});
        }
    }
    CO_TRY(const auto told, co_await ask(request.group, std::move(asked), kOffsetFetch, error_in));
    groups::FetchOffsetsAnswer answer;
    answer.error = told.message.error_code;
    for (const auto& topic : told.message.topics) {
        for (const auto& one : topic.partitions) {
            answer.offsets.push_back({.at = {TopicName{topic.name}, Partition{one.partition_index}},
                                      .error = one.error_code,
                                      .next = Offset{one.committed_offset},
                                      .leader_epoch = one.committed_leader_epoch,
                                      .metadata = one.metadata.value_or("")});
        }
    }
    co_return answer;
}

run::Task<Result<std::optional<Offset>>> RemoteGroups::committed(base::GroupName group,
                                                                 TopicName topic,
                                                                 Partition partition) {
    groups::FetchOffsetsRequest request;
    request.group = group.value();
    request.partitions = {{std::move(topic), partition}};
    const groups::FetchOffsetsAnswer told = co_await fetch(std::move(request));
    ErrorCode why = told.error;
    if (why == ErrorCode::none && !told.offsets.empty()) why = told.offsets.front().error;
    if (why != ErrorCode::none) co_return error_of(why, base::text("group ", group));
    if (told.offsets.empty() || told.offsets.front().next < Offset{0}) {
        co_return std::optional<Offset>();
    }
    co_return std::optional(told.offsets.front().next);
}

run::Task<Result<>> RemoteGroups::commit(base::GroupName group, std::vector<Position> positions) {
    groups::CommitRequest request;
    request.group = group.value();
    for (Position& one : positions) {
        request.offsets.push_back({{std::move(one.topic), one.partition}, one.next, -1, {}});
    }
    for (const groups::PartitionOutcome& one : co_await commit(std::move(request))) {
        if (one.error != ErrorCode::none) {
            co_return error_of(one.error, base::text("group ", group, ", topic ", one.at.topic,
                                                     ", partition ", one.at.partition));
        }
    }
    co_return Result<>{};
}

run::Task<groups::DeleteOffsetsAnswer> RemoteGroups::delete_offsets(
    groups::DeleteOffsetsRequest request) {
    auto work = [this, &request] { return delete_offsets_here(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::DeleteOffsetsAnswer> RemoteGroups::delete_offsets_here(
    groups::DeleteOffsetsRequest request) {
    wire::kafka::OffsetDeleteRequest asked;
    asked.group_id = request.group;
    for (const auto& [name, numbers] : by_topic(request.partitions)) {
        auto& topic = asked.topics.emplace_back();
        topic.name = name;
        for (const std::int32_t number : numbers) {
            topic.partitions.push_back({.partition_index = number});
        }
    }
    const auto told = co_await ask(request.group, std::move(asked), kOffsetDelete, error_in);
    groups::DeleteOffsetsAnswer answer;
    answer.error = told ? told->message.error_code : ErrorCode::coordinator_not_available;
    if (!told) co_return answer;
    for (const auto& topic : told->message.topics) {
        for (const auto& one : topic.partitions) {
            answer.partitions.push_back(
                {{TopicName{topic.name}, Partition{one.partition_index}}, one.error_code});
        }
    }
    co_return answer;
}

run::Task<std::vector<groups::Listing>> RemoteGroups::list(coordinator::ListFilter filter) {
    auto work = [this, &filter] { return list_here(std::move(filter)); };
    co_return co_await here(work);
}

// Every broker tells of the groups that it coordinates; one that is away tells nothing.
run::Task<std::vector<groups::Listing>> RemoteGroups::list_here(coordinator::ListFilter filter) {
    std::vector<groups::Listing> all;
    const auto seen = cluster_.metadata();
    for (const auto& [node, address] : seen->nodes) {
        wire::kafka::ListGroupsRequest request;
        request.states_filter = filter.states;
        request.types_filter = filter.types;
        const auto told = co_await cluster_.ask(node, std::move(request), kListGroups);
        if (!told) continue;
        for (const auto& one : told->message.groups) {
            // In any spelling of upper and lower case.
            const bool is_consumers = one.group_type == "consumer" || one.group_type == "Consumer";
            all.push_back(
                {one.group_id, one.protocol_type, one.group_state,
                 is_consumers ? groups::GroupType::consumer : groups::GroupType::classic});
        }
    }
    std::ranges::sort(all, {}, &groups::Listing::group);
    co_return all;
}

run::Task<groups::Description> RemoteGroups::describe(std::string group) {
    auto work = [this, &group] { return describe_here(std::move(group)); };
    co_return co_await here(work);
}

run::Task<groups::Description> RemoteGroups::describe_here(std::string group) {
    wire::kafka::DescribeGroupsRequest request;
    request.groups.push_back(group);
    const auto first_error = [](const wire::kafka::DescribeGroupsResponse& answer) {
        return answer.groups.empty() ? ErrorCode::none : answer.groups.front().error_code;
    };
    const auto told = co_await ask(group, std::move(request), kDescribeGroups, first_error);
    groups::Description answer;
    answer.group = std::move(group);
    if (!told || told->message.groups.size() != 1) {
        answer.error = ErrorCode::coordinator_not_available;
        co_return answer;
    }
    const auto& found = told->message.groups.front();
    answer.error = found.error_code;
    answer.state = found.group_state;
    answer.protocol_type = found.protocol_type;
    answer.protocol = found.protocol_data;
    for (const auto& one : found.members) {
        answer.members.push_back({one.member_id, one.group_instance_id, one.client_id,
                                  one.client_host, one.member_metadata, one.member_assignment});
    }
    co_return answer;
}

run::Task<groups::ConsumerDescription> RemoteGroups::describe_consumer(std::string group) {
    auto work = [this, &group] { return describe_consumer_here(std::move(group)); };
    co_return co_await here(work);
}

run::Task<groups::ConsumerDescription> RemoteGroups::describe_consumer_here(std::string group) {
    wire::kafka::ConsumerGroupDescribeRequest request;
    request.group_ids.push_back(group);
    const auto first_error = [](const wire::kafka::ConsumerGroupDescribeResponse& answer) {
        return answer.groups.empty() ? ErrorCode::none : answer.groups.front().error_code;
    };
    const auto told = co_await ask(group, std::move(request), kDescribeConsumerGroups, first_error);
    groups::ConsumerDescription answer;
    answer.group = std::move(group);
    if (!told || told->message.groups.size() != 1) {
        // A cluster before 4.0 has no such groups.
        const bool has_none = !told && told.error().code == base::Code::unsupported;
        answer.error =
            has_none ? ErrorCode::group_id_not_found : ErrorCode::coordinator_not_available;
        co_return answer;
    }
    const auto& found = told->message.groups.front();
    answer.error = found.error_code;
    answer.message = found.error_message.value_or("");
    answer.state = found.group_state;
    answer.epoch = found.group_epoch;
    answer.assignment_epoch = found.assignment_epoch;
    answer.assignor = found.assignor_name;
    for (const auto& one : found.members) {
        answer.members.push_back({one.member_id, one.instance_id, one.rack_id, one.member_epoch,
                                  one.client_id, one.client_host, one.subscribed_topic_names,
                                  one.subscribed_topic_regex, assignment_of(one.assignment),
                                  assignment_of(one.target_assignment)});
    }
    co_return answer;
}

run::Task<ErrorCode> RemoteGroups::delete_group(std::string group) {
    auto work = [this, &group] { return delete_here(std::move(group)); };
    co_return co_await here(work);
}

run::Task<ErrorCode> RemoteGroups::delete_here(std::string group) {
    wire::kafka::DeleteGroupsRequest request;
    request.groups_names.push_back(group);
    const auto first_error = [](const wire::kafka::DeleteGroupsResponse& answer) {
        return answer.results.empty() ? ErrorCode::none : answer.results.front().error_code;
    };
    const auto told = co_await ask(group, std::move(request), kDeleteGroups, first_error);
    co_return told ? first_error(told->message) : ErrorCode::coordinator_not_available;
}

}  // namespace broker::remote
