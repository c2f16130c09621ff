// What a peer may ask of groups: READ to take part, DESCRIBE to look, DELETE to remove; and of the
// topics whose offsets they keep, READ or DESCRIBE.

#include <algorithm>
#include <iterator>

#include "door/kafka/rules.h"

namespace door::kafka::rules {

namespace {

using auth::Operation;
using auth::ResourceType;

// The types of FindCoordinator's keys.
constexpr std::int8_t kGroupKey = 0;

bool may_group(const Peer& peer, Operation operation, std::string_view group) {
    return peer.may(operation, ResourceType::group, group);
}

// The response with this one error, if the peer may not do that to the group.
template <class Response>
std::optional<Response> refuse_group(const Peer& peer, Operation operation,
                                     std::string_view group) {
    if (may_group(peer, operation, group)) return std::nullopt;
    Response response;
    response.error_code = ErrorCode::group_authorization_failed;
    return response;
}

ErrorCode coordinator_error(const Peer& peer, std::int8_t type, std::string_view key) {
    if (type == kGroupKey) {
        return may_group(peer, Operation::describe, key) ? ErrorCode::none
                                                         : ErrorCode::group_authorization_failed;
    }
    return peer.may(Operation::describe, ResourceType::transactional_id, key)
               ? ErrorCode::none
               : ErrorCode::transactional_id_authorization_failed;
}

template <class Group>
void tell_operations_of(const Peer& peer, std::vector<Group>& groups) {
    for (Group& group : groups) {
        if (group.error_code != ErrorCode::none) continue;
        group.authorized_operations = peer.operations(ResourceType::group, group.group_id);
    }
}

// Moves the names that fail the test out of the list.
template <class Test>
std::vector<std::string> take_names(std::vector<std::string>& names, Test may) {
    std::vector<std::string> taken;
    std::erase_if(names, [&](const std::string& name) {
        if (may(name)) return false;
        taken.push_back(name);
        return true;
    });
    return taken;
}

// Moves the topics on which the peer has not this right out of the list.
template <class Topic>
std::vector<Topic> take_topics(const Peer& peer, Operation operation, std::vector<Topic>& topics) {
    std::vector<Topic> taken;
    std::erase_if(topics, [&](Topic& topic) {
        if (peer.may_topic(operation, topic.name)) return false;
        taken.push_back(std::move(topic));
        return true;
    });
    return taken;
}

// Every partition of the topics, with one error.
template <class Answer, class Topic>
std::vector<Answer> all_with(const std::vector<Topic>& topics, ErrorCode error) {
    std::vector<Answer> answers;
    for (const Topic& topic : topics) {
        Answer& answer = answers.emplace_back();
        answer.name = topic.name;
        for (const auto& partition : topic.partitions) {
            auto& one = answer.partitions.emplace_back();
            one.partition_index = partition.partition_index;
            one.error_code = error;
        }
    }
    return answers;
}

// The same where partitions are bare numbers and an offset is told.
template <class Answer, class Topic>
std::vector<Answer> no_offsets(const std::vector<Topic>& topics, ErrorCode error) {
    std::vector<Answer> answers;
    for (const Topic& topic : topics) {
        Answer& answer = answers.emplace_back();
        answer.name = topic.name;
        for (const std::int32_t partition : topic.partition_indexes) {
            auto& one = answer.partitions.emplace_back();
            one.partition_index = partition;
            one.committed_offset = -1;
            one.metadata = "";
            one.error_code = error;
        }
    }
    return answers;
}

template <class Item>
void append(std::vector<Item>& to, std::vector<Item> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

std::optional<FindCoordinatorResponse> refuse(const Peer& peer,
                                              const FindCoordinatorRequest& asked) {
    // From version 4 on the keys stand in a list.
    if (!asked.coordinator_keys.empty()) return std::nullopt;
    FindCoordinatorResponse response;
    response.error_code = coordinator_error(peer, asked.key_type, asked.key);
    if (response.error_code == ErrorCode::none) return std::nullopt;
    response.node_id = -1;
    response.port = -1;
    return response;
}

FindCoordinatorResponse withhold(const Peer& peer, FindCoordinatorRequest& asked) {
    FindCoordinatorResponse response;
    std::erase_if(asked.coordinator_keys, [&](const std::string& key) {
        const ErrorCode error = coordinator_error(peer, asked.key_type, key);
        if (error == ErrorCode::none) return false;
        auto& one = response.coordinators.emplace_back();
        one.key = key;
        one.node_id = -1;
        one.port = -1;
        one.error_code = error;
        return true;
    });
    return response;
}

void join(FindCoordinatorResponse& response, FindCoordinatorResponse withheld) {
    append(response.coordinators, std::move(withheld.coordinators));
}

std::optional<JoinGroupResponse> refuse(const Peer& peer, const JoinGroupRequest& asked) {
    return refuse_group<JoinGroupResponse>(peer, Operation::read, asked.group_id);
}

std::optional<SyncGroupResponse> refuse(const Peer& peer, const SyncGroupRequest& asked) {
    return refuse_group<SyncGroupResponse>(peer, Operation::read, asked.group_id);
}

std::optional<HeartbeatResponse> refuse(const Peer& peer, const HeartbeatRequest& asked) {
    return refuse_group<HeartbeatResponse>(peer, Operation::read, asked.group_id);
}

std::optional<LeaveGroupResponse> refuse(const Peer& peer, const LeaveGroupRequest& asked) {
    return refuse_group<LeaveGroupResponse>(peer, Operation::read, asked.group_id);
}

std::optional<ConsumerGroupHeartbeatResponse> refuse(const Peer& peer,
                                                     const ConsumerGroupHeartbeatRequest& asked) {
    auto refused =
        refuse_group<ConsumerGroupHeartbeatResponse>(peer, Operation::read, asked.group_id);
    if (refused || !asked.subscribed_topic_names) return refused;
    const auto& topics = *asked.subscribed_topic_names;
    const bool sees_all = std::ranges::all_of(topics, [&peer](const std::string& topic) {
        return peer.may_topic(Operation::describe, topic);
    });
    if (sees_all) return std::nullopt;
    refused.emplace().error_code = ErrorCode::topic_authorization_failed;
    return refused;
}

std::optional<OffsetCommitResponse> refuse(const Peer& peer, const OffsetCommitRequest& asked) {
    if (may_group(peer, Operation::read, asked.group_id)) return std::nullopt;
    OffsetCommitResponse response;
    response.topics = all_with<OffsetCommitResponse::OffsetCommitResponseTopic>(
        asked.topics, ErrorCode::group_authorization_failed);
    return response;
}

OffsetCommitResponse withhold(const Peer& peer, OffsetCommitRequest& asked) {
    OffsetCommitResponse response;
    response.topics = all_with<OffsetCommitResponse::OffsetCommitResponseTopic>(
        take_topics(peer, Operation::read, asked.topics), ErrorCode::topic_authorization_failed);
    return response;
}

void join(OffsetCommitResponse& response, OffsetCommitResponse withheld) {
    append(response.topics, std::move(withheld.topics));
}

std::optional<OffsetFetchResponse> refuse(const Peer& peer, const OffsetFetchRequest& asked) {
    // From version 8 on each group has an answer of its own.
    if (!asked.groups.empty() || may_group(peer, Operation::describe, asked.group_id)) {
        return std::nullopt;
    }
    OffsetFetchResponse response;
    response.error_code = ErrorCode::group_authorization_failed;
    if (asked.topics) {
        response.topics = no_offsets<OffsetFetchResponse::OffsetFetchResponseTopic>(
            *asked.topics, ErrorCode::group_authorization_failed);
    }
    return response;
}

OffsetFetchResponse withhold(const Peer& peer, OffsetFetchRequest& asked) {
    OffsetFetchResponse response;
    if (asked.topics) {
        response.topics = no_offsets<OffsetFetchResponse::OffsetFetchResponseTopic>(
            take_topics(peer, Operation::describe, *asked.topics),
            ErrorCode::topic_authorization_failed);
    }
    std::erase_if(asked.groups, [&](auto& group) {
        auto& answer = response.groups.emplace_back();
        answer.group_id = group.group_id;
        if (!may_group(peer, Operation::describe, group.group_id)) {
            answer.error_code = ErrorCode::group_authorization_failed;
            return true;
        }
        if (group.topics) {
            answer.topics = no_offsets<OffsetFetchResponse::OffsetFetchResponseTopics>(
                take_topics(peer, Operation::describe, *group.topics),
                ErrorCode::topic_authorization_failed);
        }
        return false;
    });
    return response;
}

// Groups that were asked for and of which topics were withheld stand in both.
void join(OffsetFetchResponse& response, OffsetFetchResponse withheld) {
    append(response.topics, std::move(withheld.topics));
    for (auto& group : withheld.groups) {
        const auto answered =
            std::ranges::find(response.groups, group.group_id,
                              &OffsetFetchResponse::OffsetFetchResponseGroup::group_id);
        if (answered != response.groups.end()) {
            append(answered->topics, std::move(group.topics));
        } else {
            response.groups.push_back(std::move(group));
        }
    }
}

void hide(const Peer& peer, OffsetFetchResponse& response) {
    const auto is_hidden = [&peer](const auto& topic) {
        return !peer.may_topic(Operation::describe, topic.name);
    };
    std::erase_if(response.topics, is_hidden);
    for (auto& group : response.groups) std::erase_if(group.topics, is_hidden);
}

bool asks_operations(const DescribeGroupsRequest& asked) {
    return asked.include_authorized_operations;
}

bool asks_operations(const ConsumerGroupDescribeRequest& asked) {
    return asked.include_authorized_operations;
}

void tell_operations(const Peer& peer, DescribeGroupsResponse& response) {
    tell_operations_of(peer, response.groups);
}

void tell_operations(const Peer& peer, ConsumerGroupDescribeResponse& response) {
    tell_operations_of(peer, response.groups);
}

std::optional<OffsetDeleteResponse> refuse(const Peer& peer, const OffsetDeleteRequest& asked) {
    return refuse_group<OffsetDeleteResponse>(peer, Operation::remove, asked.group_id);
}

OffsetDeleteResponse withhold(const Peer& peer, OffsetDeleteRequest& asked) {
    OffsetDeleteResponse response;
    response.topics = all_with<OffsetDeleteResponse::OffsetDeleteResponseTopic>(
        take_topics(peer, Operation::read, asked.topics), ErrorCode::topic_authorization_failed);
    return response;
}

void join(OffsetDeleteResponse& response, OffsetDeleteResponse withheld) {
    if (response.error_code != ErrorCode::none) return;
    append(response.topics, std::move(withheld.topics));
}

DescribeGroupsResponse withhold(const Peer& peer, DescribeGroupsRequest& asked) {
    DescribeGroupsResponse response;
    for (std::string& group : take_names(asked.groups, [&peer](const std::string& name) {
             return may_group(peer, Operation::describe, name);
         })) {
        auto& one = response.groups.emplace_back();
        one.group_id = std::move(group);
        one.error_code = ErrorCode::group_authorization_failed;
    }
    return response;
}

void join(DescribeGroupsResponse& response, DescribeGroupsResponse withheld) {
    append(response.groups, std::move(withheld.groups));
}

ConsumerGroupDescribeResponse withhold(const Peer& peer, ConsumerGroupDescribeRequest& asked) {
    ConsumerGroupDescribeResponse response;
    for (std::string& group : take_names(asked.group_ids, [&peer](const std::string& name) {
             return may_group(peer, Operation::describe, name);
         })) {
        auto& one = response.groups.emplace_back();
        one.group_id = std::move(group);
        one.error_code = ErrorCode::group_authorization_failed;
    }
    return response;
}

void join(ConsumerGroupDescribeResponse& response, ConsumerGroupDescribeResponse withheld) {
    append(response.groups, std::move(withheld.groups));
}

DeleteGroupsResponse withhold(const Peer& peer, DeleteGroupsRequest& asked) {
    DeleteGroupsResponse response;
    for (std::string& group : take_names(asked.groups_names, [&peer](const std::string& name) {
             return may_group(peer, Operation::remove, name);
         })) {
        response.results.push_back({std::move(group), ErrorCode::group_authorization_failed});
    }
    return response;
}

void join(DeleteGroupsResponse& response, DeleteGroupsResponse withheld) {
    append(response.results, std::move(withheld.results));
}

// Who may describe the cluster sees them all.
void hide(const Peer& peer, ListGroupsResponse& response) {
    if (peer.may(Operation::describe)) return;
    std::erase_if(response.groups, [&peer](const auto& group) {
        return !may_group(peer, Operation::describe, group.group_id);
    });
}

}  // namespace door::kafka::rules
