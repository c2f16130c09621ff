#include "broker/groups/consumer_request_check.h"

#include "broker/groups/assignment/assignor.h"
#include "broker/groups/assignment/topic_regex.h"

namespace broker::groups {
namespace {

Refusal invalid(std::string message) { return {ErrorCode::invalid_request, std::move(message)}; }

std::optional<Refusal> check_first(const ConsumerHeartbeat& request) {
    if (!request.rebalance_timeout) {
        return invalid("RebalanceTimeoutMs must be provided in first request.");
    }
    if (!request.owned || !request.owned->empty()) {
        return invalid("TopicPartitions must be empty when (re-)joining.");
    }
    const bool names_topics = request.topics && !request.topics->empty();
    const bool names_pattern = request.topic_regex && !request.topic_regex->empty();
    if (!names_topics && !names_pattern) {
        return invalid(
            "SubscribedTopicNames or SubscribedTopicRegex must be a non-empty value when "
            "(re-)joining.");
    }
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> check(const ConsumerHeartbeat& request) {
    if (request.group.empty()) return invalid("GroupId can't be empty.");
    if (request.instance_id && request.instance_id->empty()) {
        return invalid("InstanceId can't be empty.");
    }
    if (request.rack_id && request.rack_id->empty()) return invalid("RackId can't be empty.");
    if (request.epoch < kStaticLeavingEpoch) return invalid("MemberEpoch is invalid.");
    if (request.member_id.empty() && (request.epoch != 0 || request.makes_member_id)) {
        return invalid("MemberId can't be empty.");
    }
    if (request.epoch == kStaticLeavingEpoch && !request.instance_id) {
        return invalid("InstanceId can't be null.");
    }
    if (request.epoch == 0) {
        if (auto refusal = check_first(request)) return refusal;
    }
    if (request.assignor && !assignor_of(*request.assignor)) {
        return Refusal{ErrorCode::unsupported_assignor,
                       "ServerAssignor " + *request.assignor +
                           " is not supported. Supported assignors: uniform, range."};
    }
    if (request.topic_regex && !request.topic_regex->empty()) {
        if (auto parsed = TopicRegex::parse(*request.topic_regex); !parsed) {
            return Refusal{ErrorCode::invalid_regular_expression, parsed.error().what};
        }
    }
    return std::nullopt;
}

}  // namespace broker::groups
