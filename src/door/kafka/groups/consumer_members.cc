
#include "door/kafka/groups/group_door.h"

namespace door::kafka::groups {

using broker::groups::Assignment;
using wire::kafka::ErrorCode;

namespace {

constexpr std::int8_t kConsumerMember = 1;  // KIP-1099: it speaks the consumer protocol

template <class List>
Assignment assignment_of(const List& list) {
    Assignment assignment;
    for (const auto& one : list) {
        if (one.partitions.empty()) continue;
        assignment[one.topic_id].insert(one.partitions.begin(), one.partitions.end());
    }
    return assignment;
}

std::optional<std::string> text_or_none(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

run::Task<messages::ConsumerGroupHeartbeatResponse> GroupDoor::consumer_heartbeat(
    messages::ConsumerGroupHeartbeatRequest request, Caller caller) {
    broker::groups::ConsumerHeartbeat beat;
    beat.group = std::move(request.group_id);
    beat.member_id = std::move(request.member_id);
    beat.epoch = request.member_epoch;
    beat.instance_id = std::move(request.instance_id);
    beat.rack_id = std::move(request.rack_id);
    if (request.rebalance_timeout_ms >= 0) {
        beat.rebalance_timeout = std::chrono::milliseconds(request.rebalance_timeout_ms);
    }
    beat.topics = std::move(request.subscribed_topic_names);
    beat.topic_regex = std::move(request.subscribed_topic_regex);
    beat.assignor = std::move(request.server_assignor);
    if (request.topic_partitions) beat.owned = assignment_of(*request.topic_partitions);
    beat.client = {std::move(caller.client_id), "/" + caller.address};
    beat.makes_member_id = caller.version >= 1;
    broker::groups::ConsumerHeartbeatAnswer answer =
        co_await coordinator_.heartbeat(std::move(beat));

    messages::ConsumerGroupHeartbeatResponse response;
    response.error_code = answer.error;
    response.error_message = text_or_none(std::move(answer.message));
    response.member_id = std::move(answer.member_id);
    response.member_epoch = answer.epoch;
    response.heartbeat_interval_ms = static_cast<std::int32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(answer.interval).count());
    if (answer.assignment) {
        auto& told = response.assignment.emplace();
        for (const auto& [topic, partitions] : *answer.assignment) {
            told.topic_partitions.push_back({topic, {partitions.begin(), partitions.end()}});
        }
    }
    co_return response;
}

messages::ConsumerGroupDescribeResponse::Assignment GroupDoor::named(
    const Assignment& assignment) const {
    messages::ConsumerGroupDescribeResponse::Assignment told;
    for (const auto& [id, partitions] : assignment) {
        // Deleted meanwhile: there is no name to tell.
        const auto topic = broker_.topic(id);
        if (!topic) continue;
        told.topic_partitions.push_back(
            {id, topic->name.value(), {partitions.begin(), partitions.end()}});
    }
    return told;
}

run::Task<messages::ConsumerGroupDescribeResponse> GroupDoor::describe_consumers(
    messages::ConsumerGroupDescribeRequest request, Caller /*caller*/) {
    messages::ConsumerGroupDescribeResponse response;
    for (std::string& group : request.group_ids) {
        auto told = co_await coordinator_.describe_consumer(std::move(group));
        auto& one = response.groups.emplace_back();
        one.error_code = told.error;
        one.error_message = text_or_none(std::move(told.message));
        one.group_id = std::move(told.group);
        one.group_state = std::move(told.state);
        one.group_epoch = told.epoch;
        one.assignment_epoch = told.assignment_epoch;
        one.assignor_name = std::move(told.assignor);
        for (auto& member : told.members) {
            auto& shown = one.members.emplace_back();
            shown.member_id = std::move(member.id);
            shown.instance_id = std::move(member.instance_id);
            shown.rack_id = std::move(member.rack_id);
            shown.member_epoch = member.epoch;
            shown.client_id = std::move(member.client_id);
            shown.client_host = std::move(member.client_host);
            shown.subscribed_topic_names = std::move(member.topics);
            shown.subscribed_topic_regex = std::move(member.topic_regex);
            shown.assignment = named(member.assignment);
            shown.target_assignment = named(member.target);
            shown.member_type = kConsumerMember;
        }
    }
    co_return response;
}

}  // namespace door::kafka::groups
