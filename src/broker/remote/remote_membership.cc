// Members: what they say to the coordinator, and what it answers.

#include "broker/remote/group_calls.h"
#include "broker/remote/remote_groups.h"
#include "wire/kafka/membership.h"

namespace broker::remote {
namespace {

// A join or a sync waits for the slowest of the others; these wait a little longer.
constexpr base::Duration kBeyondRebalance = std::chrono::seconds(10);
constexpr base::Duration kSyncTimeMax = std::chrono::minutes(5);
constexpr std::int16_t kJoinVersionMax = 9;
constexpr std::int16_t kSyncVersionMax = 5;
constexpr CallLimits kHeartbeat{.version_max = 4};
constexpr CallLimits kLeaveGroup{.version_max = 5};

constexpr auto error_in = [](const auto& answer) { return answer.error_code; };
using groups::ErrorCode;

}  // namespace

run::Task<groups::JoinAnswer> RemoteGroups::join(groups::JoinRequest request) {
    auto work = [this, &request] { return join_here(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::JoinAnswer> RemoteGroups::join_here(groups::JoinRequest request) {
    wire::kafka::JoinGroupRequest asked;
    asked.group_id = request.group;
    asked.session_timeout_ms = milliseconds_of(request.session_timeout);
    asked.rebalance_timeout_ms = milliseconds_of(request.rebalance_timeout);
    asked.member_id = request.member_id;
    asked.group_instance_id = request.instance_id;
    asked.protocol_type = request.protocol_type;
    for (groups::Protocol& one : request.protocols) {
        asked.protocols.push_back(
            {.name = std::move(one.name), .metadata = std::move(one.metadata)});
    }
    const CallLimits limits{.version_max = kJoinVersionMax,
                            .wait_max = request.rebalance_timeout + kBeyondRebalance};
    const auto told = co_await ask(request.group, std::move(asked), limits, error_in);
    groups::JoinAnswer answer;
    if (!told) {
        answer.error = ErrorCode::coordinator_not_available;
        co_return answer;
    }
    answer.error = told->message.error_code;
    answer.generation = told->message.generation_id;
    answer.protocol_type = told->message.protocol_type;
    answer.protocol = told->message.protocol_name;
    answer.leader = told->message.leader;
    answer.skip_assignment = told->message.skip_assignment;
    answer.member_id = told->message.member_id;
    for (const auto& one : told->message.members) {
        answer.members.push_back({one.member_id, one.group_instance_id, one.metadata});
    }
    co_return answer;
}

run::Task<groups::SyncAnswer> RemoteGroups::sync(groups::SyncRequest request) {
    auto work = [this, &request] { return sync_here(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::SyncAnswer> RemoteGroups::sync_here(groups::SyncRequest request) {
    wire::kafka::SyncGroupRequest asked;
    asked.group_id = request.group;
    asked.generation_id = request.generation;
    asked.member_id = request.member_id;
    asked.group_instance_id = request.instance_id;
    asked.protocol_type = request.protocol_type;
    asked.protocol_name = request.protocol;
    for (groups::MemberAssignment& one : request.assignments) {
        asked.assignments.push_back(
            {.member_id = std::move(one.member_id), .assignment = std::move(one.assignment)});
    }
    const CallLimits limits{.version_max = kSyncVersionMax, .wait_max = kSyncTimeMax};
    const auto told = co_await ask(request.group, std::move(asked), limits, error_in);
    groups::SyncAnswer answer;
    if (!told) {
        answer.error = ErrorCode::coordinator_not_available;
        co_return answer;
    }
    answer.error = told->message.error_code;
    answer.protocol_type = told->message.protocol_type;
    answer.protocol = told->message.protocol_name;
    answer.assignment = told->message.assignment;
    co_return answer;
}

run::Task<ErrorCode> RemoteGroups::heartbeat(groups::HeartbeatRequest request) {
    auto work = [this, &request] { return heartbeat_here(std::move(request)); };
    co_return co_await here(work);
}

run::Task<ErrorCode> RemoteGroups::heartbeat_here(groups::HeartbeatRequest request) {
    wire::kafka::HeartbeatRequest asked;
    asked.group_id = request.group;
    asked.generation_id = request.generation;
    asked.member_id = request.member_id;
    asked.group_instance_id = request.instance_id;
    const auto told = co_await ask(request.group, std::move(asked), kHeartbeat, error_in);
    co_return told ? told->message.error_code : ErrorCode::coordinator_not_available;
}

run::Task<groups::LeaveAnswer> RemoteGroups::leave(groups::LeaveRequest request) {
    auto work = [this, &request] { return leave_here(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::LeaveAnswer> RemoteGroups::leave_here(groups::LeaveRequest request) {
    wire::kafka::LeaveGroupRequest asked;
    asked.group_id = request.group;
    // Before version 3 there is one member, and it has its own field.
    if (!request.members.empty()) asked.member_id = request.members.front().member_id;
    for (const groups::LeavingMember& one : request.members) {
        asked.members.push_back({.member_id = one.member_id, .group_instance_id = one.instance_id});
    }
    const auto told = co_await ask(request.group, std::move(asked), kLeaveGroup, error_in);
    groups::LeaveAnswer answer;
    answer.error = told ? told->message.error_code : ErrorCode::coordinator_not_available;
    if (!told) co_return answer;
    for (const auto& one : told->message.members) {
        answer.members.push_back({one.member_id, one.group_instance_id, one.error_code});
    }
    co_return answer;
}

}  // namespace broker::remote
